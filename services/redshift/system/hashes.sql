-- Hash functions. https://docs.aws.amazon.com/redshift/latest/dg/hash-functions.html and the pages below it, read 2026-11-25

CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA terrarium;
CREATE OR REPLACE FUNCTION pg_catalog.sha1(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT pg_encode(terrarium.digest(pg_convert_to($1, 'UTF8'), 'sha1'), 'hex') $$;
CREATE OR REPLACE FUNCTION pg_catalog.sha(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.sha1($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.func_sha1(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.sha1($1) $$;
CREATE OR REPLACE FUNCTION pg_catalog.sha2(text, int) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE $2 WHEN 224 THEN pg_encode(pg_sha224(pg_convert_to($1, 'UTF8')), 'hex')
    WHEN 0 THEN pg_encode(pg_sha256(pg_convert_to($1, 'UTF8')), 'hex') WHEN 256 THEN pg_encode(pg_sha256(pg_convert_to($1, 'UTF8')), 'hex')
    WHEN 384 THEN pg_encode(pg_sha384(pg_convert_to($1, 'UTF8')), 'hex') WHEN 512 THEN pg_encode(pg_sha512(pg_convert_to($1, 'UTF8')), 'hex')
    ELSE '' END $$;
CREATE OR REPLACE FUNCTION pg_catalog.crc32(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT lpad(to_hex(pg_crc32c(pg_convert_to($1, 'UTF8'))), 8, '0') $$;

-- FNV-1a over the bytes of a value, the lowest first: https://docs.aws.amazon.com/redshift/latest/dg/r_FNV_HASH.html
CREATE OR REPLACE FUNCTION terrarium.fnv(bytes bytea, seed bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  -- Multiplied in two halves, because there are no unsigned numbers of 64 bits.
  hash numeric := CASE WHEN seed < 0 THEN seed + 18446744073709551616 ELSE seed END;
  low bigint;
BEGIN
  FOR place IN 0 .. length(bytes) - 1 LOOP
    low := (hash % 256)::bigint # get_byte(bytes, place);
    hash := ((hash - hash % 256 + low) * 1099511628211) % 18446744073709551616;
  END LOOP;
  RETURN CASE WHEN hash >= 9223372036854775808 THEN hash - 18446744073709551616 ELSE hash END;
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(text, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(pg_convert_to($1, 'UTF8'), $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(smallint, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(reverse(int2send($1)), $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(int, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(reverse(int4send($1)), $2) $$;
CREATE OR REPLACE FUNCTION pg_catalog.fnv_hash(bigint, bigint DEFAULT -3750763034362895579) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.fnv(reverse(int8send($1)), $2) $$;

-- Numbers of 64 bits without a sign, kept as those with one: sums and products lose what is above.
CREATE OR REPLACE FUNCTION terrarium.wrapped(numeric) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (CASE WHEN rest >= 9223372036854775808 THEN rest - 18446744073709551616 WHEN rest < -9223372036854775808 THEN rest + 18446744073709551616 ELSE rest END)::bigint
  FROM (SELECT $1 % 18446744073709551616 AS rest) AS wrapping $$;
CREATE OR REPLACE FUNCTION terrarium.shifted(value bigint, bits int) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT (value >> bits) & ((1::bigint << (64 - bits)) - 1) $$;
CREATE OR REPLACE FUNCTION terrarium.rotated(value bigint, bits int) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.shifted(value, bits) | (value << (64 - bits)) $$;
-- Bytes from a place on, the lowest first.
CREATE OR REPLACE FUNCTION terrarium.word64(bytes bytea, place int) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT reverse(substring(bytes, place + 1, 8))::bigint $$;
CREATE OR REPLACE FUNCTION terrarium.word32(bytes bytea, place int) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT reverse(substring(bytes, place + 1, 4))::int::bigint & 4294967295 $$;

-- FarmHash's Fingerprint64, with the constants and steps of farmhashna: https://github.com/google/farmhash
CREATE OR REPLACE FUNCTION terrarium.farm_mix(u bigint, v bigint, factor bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  a bigint := terrarium.wrapped((u # v)::numeric * factor);
  b bigint;
BEGIN
  a := a # terrarium.shifted(a, 47);
  b := terrarium.wrapped((v # a)::numeric * factor);
  RETURN terrarium.wrapped((b # terrarium.shifted(b, 47))::numeric * factor);
END $$;
CREATE OR REPLACE FUNCTION terrarium.farm_weak(bytes bytea, place int, a bigint, b bigint) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  z bigint := terrarium.word64(bytes, place + 24);
  first bigint := terrarium.wrapped(a::numeric + terrarium.word64(bytes, place));
  second bigint := terrarium.rotated(terrarium.wrapped(b::numeric + first + z), 21);
  sum bigint := terrarium.wrapped(first::numeric + terrarium.word64(bytes, place + 8) + terrarium.word64(bytes, place + 16));
BEGIN
  RETURN ARRAY[terrarium.wrapped(sum::numeric + z), terrarium.wrapped(second::numeric + terrarium.rotated(sum, 44) + first)];
END $$;
CREATE OR REPLACE FUNCTION terrarium.farm_long(bytes bytea, k0 bigint, k1 bigint, k2 bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  size CONSTANT int := length(bytes);
  x bigint := terrarium.wrapped(81 * k2::numeric + terrarium.word64(bytes, 0));
  y bigint := terrarium.wrapped(81 * k1::numeric + 113);
  z bigint := terrarium.wrapped(y * k2::numeric + 113);
  v bigint[] := ARRAY[0, 0];
  w bigint[] := ARRAY[0, 0];
  factor bigint := k1;
  ninefold int := 1;
  place int := 0;
BEGIN
  z := terrarium.wrapped((z # terrarium.shifted(z, 47)) * k2::numeric);
  LOOP
    x := terrarium.wrapped(terrarium.rotated(terrarium.wrapped(x::numeric + y + v[1] + terrarium.word64(bytes, place + 8)), 37) * factor::numeric);
    y := terrarium.wrapped(terrarium.rotated(terrarium.wrapped(y::numeric + v[2] + terrarium.word64(bytes, place + 48)), 42) * factor::numeric);
    x := x # terrarium.wrapped(w[2]::numeric * ninefold);
    y := terrarium.wrapped(y::numeric + v[1]::numeric * ninefold + terrarium.word64(bytes, place + 40));
    z := terrarium.wrapped(terrarium.rotated(terrarium.wrapped(z::numeric + w[1]), 33) * factor::numeric);
    v := terrarium.farm_weak(bytes, place, terrarium.wrapped(v[2] * factor::numeric), terrarium.wrapped(x::numeric + w[1]));
    w := terrarium.farm_weak(bytes, place + 32, terrarium.wrapped(z::numeric + w[2]), terrarium.wrapped(y::numeric + terrarium.word64(bytes, place + 16)));
    SELECT z, x INTO x, z;
    EXIT WHEN ninefold = 9;
    place := place + 64;
    CONTINUE WHEN place < (size - 1) / 64 * 64;
    -- The last 64 bytes, some of them for the second time, with another factor.
    place := size - 64;
    factor := terrarium.wrapped(k1::numeric + ((z & 255) << 1));
    ninefold := 9;
    w[1] := terrarium.wrapped(w[1]::numeric + ((size - 1) & 63));
    v[1] := terrarium.wrapped(v[1]::numeric + w[1]);
    w[1] := terrarium.wrapped(w[1]::numeric + v[1]);
  END LOOP;
  RETURN terrarium.farm_mix(
    terrarium.wrapped(terrarium.farm_mix(v[1], w[1], factor)::numeric + (y # terrarium.shifted(y, 47)) * k0::numeric + z),
    terrarium.wrapped(terrarium.farm_mix(v[2], w[2], factor)::numeric + x), factor);
END $$;
CREATE OR REPLACE FUNCTION terrarium.farm_fingerprint(bytes bytea) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  k0 CONSTANT bigint := -4348849565147123417;
  k1 CONSTANT bigint := -5435081209227447693;
  k2 CONSTANT bigint := -7286425919675154353;
  size CONSTANT int := length(bytes);
  factor CONSTANT bigint := terrarium.wrapped(k2::numeric + size * 2);
  a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; y bigint; z bigint;
BEGIN
  IF size > 64 THEN RETURN terrarium.farm_long(bytes, k0, k1, k2); END IF;
  IF size = 0 THEN RETURN k2; END IF;
  IF size < 4 THEN
    y := get_byte(bytes, 0) + (get_byte(bytes, size / 2) << 8);
    z := size + (get_byte(bytes, size - 1) << 2);
    a := terrarium.wrapped(y * k2::numeric) # terrarium.wrapped(z * k0::numeric);
    RETURN terrarium.wrapped((a # terrarium.shifted(a, 47)) * k2::numeric);
  END IF;
  IF size < 8 THEN RETURN terrarium.farm_mix(size + (terrarium.word32(bytes, 0) << 3), terrarium.word32(bytes, size - 4), factor); END IF;
  IF size <= 16 THEN
    a := terrarium.wrapped(terrarium.word64(bytes, 0)::numeric + k2);
    b := terrarium.word64(bytes, size - 8);
    RETURN terrarium.farm_mix(terrarium.wrapped(terrarium.rotated(b, 37) * factor::numeric + a),
      terrarium.wrapped((terrarium.rotated(a, 25)::numeric + b) * factor), factor);
  END IF;
  a := terrarium.wrapped(terrarium.word64(bytes, 0)::numeric * CASE WHEN size <= 32 THEN k1 ELSE k2 END);
  b := terrarium.word64(bytes, 8);
  c := terrarium.wrapped(terrarium.word64(bytes, size - 8) * factor::numeric);
  d := terrarium.wrapped(terrarium.word64(bytes, size - 16) * k2::numeric);
  y := terrarium.wrapped(terrarium.rotated(terrarium.wrapped(a::numeric + b), 43)::numeric + terrarium.rotated(c, 30) + d);
  z := terrarium.farm_mix(y, terrarium.wrapped(a::numeric + terrarium.rotated(terrarium.wrapped(b::numeric + k2), 18) + c), factor);
  IF size <= 32 THEN RETURN z; END IF;
  e := terrarium.wrapped(terrarium.word64(bytes, 16) * factor::numeric);
  f := terrarium.word64(bytes, 24);
  c := terrarium.wrapped((y::numeric + terrarium.word64(bytes, size - 32)) * factor);
  d := terrarium.wrapped((z::numeric + terrarium.word64(bytes, size - 24)) * factor);
  RETURN terrarium.farm_mix(terrarium.wrapped(terrarium.rotated(terrarium.wrapped(e::numeric + f), 43)::numeric + terrarium.rotated(c, 30) + d),
    terrarium.wrapped(e::numeric + terrarium.rotated(terrarium.wrapped(f::numeric + a), 18) + c), factor);
END $$;
CREATE OR REPLACE FUNCTION pg_catalog.farmfingerprint64(text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT terrarium.farm_fingerprint(pg_convert_to($1, 'UTF8')) $$;

-- Murmur3A over what Apache Iceberg makes of a value: https://docs.aws.amazon.com/redshift/latest/dg/MURMUR3_32_HASH.html,
-- https://iceberg.apache.org/spec/#appendix-b-32-bit-hash-requirements. The results that AWS's page prints are those of FNV_HASH.
CREATE OR REPLACE FUNCTION terrarium.murmur(bytes bytea, seed int) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  mask CONSTANT bigint := 4294967295;
  size CONSTANT int := length(bytes);
  padded CONSTANT bytea := bytes || decode('000000', 'hex');
  hash bigint := seed & mask;
  word bigint;
BEGIN
  FOR place IN 0 .. size - 1 BY 4 LOOP
    word := (terrarium.word32(padded, place) * 3432918353::numeric % 4294967296)::bigint;
    word := ((word << 15) | (word >> 17)) & mask;
    hash := hash # ((word * 461845907) & mask);
    -- The last word may be short.
    CONTINUE WHEN place + 4 > size;
    hash := ((hash << 13) | (hash >> 19)) & mask;
    hash := (hash * 5 + 3864292196) & mask;
  END LOOP;
  hash := hash # size;
  hash := ((hash # (hash >> 16)) * 2246822507::numeric % 4294967296)::bigint;
  hash := ((hash # (hash >> 13)) * 3266489909::numeric % 4294967296)::bigint;
  hash := hash # (hash >> 16);
  RETURN CASE WHEN hash >= 2147483648 THEN hash - 4294967296 ELSE hash END;
END $$;
-- The digits of a decimal as a whole number.
CREATE OR REPLACE FUNCTION terrarium.unscaled(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT trunc($1 * ('1e' || scale($1))::numeric) $$;
-- The fewest bytes that hold a whole number with its sign, the highest first.
CREATE OR REPLACE FUNCTION terrarium.whole_bytes(numeric) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  rest numeric := $1;
  result bytea := '';
  byte int;
BEGIN
  LOOP
    byte := rest - floor(rest / 256) * 256;
    result := set_byte(decode('00', 'hex'), 0, byte) || result;
    rest := floor(rest / 256);
    EXIT WHEN (rest = 0 AND byte < 128) OR (rest = -1 AND byte >= 128);
  END LOOP;
  RETURN result;
END $$;
DO $$
DECLARE
  kind text[];
BEGIN
  -- Whole numbers, booleans and days are all hashed as numbers of 64 bits, and times as microseconds; -0 is 0.
  FOREACH kind SLICE 1 IN ARRAY ARRAY[['text', 'pg_convert_to($1, ''UTF8'')'], ['numeric', 'terrarium.whole_bytes(terrarium.unscaled($1))'], ['bigint', 'reverse(int8send($1))'],
    ['int', 'reverse(int8send($1))'], ['smallint', 'reverse(int8send($1))'], ['boolean', 'reverse(int8send($1::int))'], ['double precision', 'reverse(float8send($1 + 0))'],
    ['real', 'reverse(float8send($1::double precision + 0))'], ['date', 'reverse(int8send($1 - date ''1970-01-01''))'], ['time', 'reverse(int8send((EXTRACT(epoch FROM $1) * 1000000)::bigint))'],
    ['timestamp', 'reverse(int8send((EXTRACT(epoch FROM $1) * 1000000)::bigint))'], ['timestamptz', 'reverse(int8send((EXTRACT(epoch FROM $1) * 1000000)::bigint))']] LOOP
    EXECUTE pg_format('CREATE OR REPLACE FUNCTION pg_catalog.murmur3_32_hash(%s, int DEFAULT 0) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS %L',
      kind[1], pg_format('SELECT terrarium.murmur(%s, $2)', kind[2]));
  END LOOP;
END $$;

-- Of decimals their digits: https://docs.aws.amazon.com/redshift/latest/dg/r_CHECKSUM.html prints no more, and nobody says what it is of strings.
CREATE OR REPLACE FUNCTION pg_catalog.checksum(numeric) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT terrarium.unscaled($1)::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.checksum(bigint) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.checksum(int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$;
CREATE OR REPLACE FUNCTION pg_catalog.checksum(smallint) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::int $$;
CREATE OR REPLACE FUNCTION pg_catalog.checksum(text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT terrarium.refused('CHECKSUM of VARCHAR')::int $$;
