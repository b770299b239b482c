-- Records of what has been run: tables with a query_id. They are written outside of the transactions that they tell of, and a transaction sees
-- what was there when it began; so the gateway gives the newer ones to it in a setting (session-queries.ts), and the views use current_….
CREATE TABLE IF NOT EXISTS terrarium.record_table (name text PRIMARY KEY, table_oid oid NOT NULL);
GRANT SELECT ON terrarium.record_table TO PUBLIC;
CREATE OR REPLACE FUNCTION terrarium.records_from() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(pg_current_setting('terrarium.records_from', true), '')::bigint, 9223372036854775807) $$;
CREATE OR REPLACE FUNCTION terrarium.recent_records(name text) RETURNS pg_json LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(nullif(pg_current_setting('terrarium.records', true), '')::pg_json -> name, '[]'::pg_json) $$;
CREATE OR REPLACE FUNCTION terrarium.show_recent(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE pg_format('CREATE OR REPLACE VIEW terrarium.current_%1$s AS SELECT * FROM terrarium.%1$s WHERE query_id < terrarium.records_from()
    UNION ALL SELECT * FROM pg_json_populate_recordset(NULL::terrarium.%1$s, terrarium.recent_records(%1$L))', name);
  EXECUTE pg_format('GRANT SELECT ON terrarium.current_%s TO PUBLIC', name);
  INSERT INTO terrarium.record_table VALUES (name, ('terrarium.' || name)::regclass) ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION terrarium.records_since(first bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  kept text;
  records pg_json;
  result text := '';
BEGIN
  FOR kept IN SELECT name FROM terrarium.record_table LOOP
    EXECUTE pg_format('SELECT pg_json_agg(r) FROM (SELECT * FROM terrarium.%s WHERE query_id >= $1 ORDER BY query_id DESC LIMIT 1000) AS r', kept) INTO records USING first;
    IF records IS NOT NULL THEN result := result || pg_format('%s"%s": %s', CASE result WHEN '' THEN '' ELSE ', ' END, kept, records); END IF;
  END LOOP;
  RETURN '{' || result || '}';
END $$;
