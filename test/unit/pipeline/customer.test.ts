import { describe, expect, it } from "vitest";
import {
  COLUMNS,
  CSV_HEADER,
  type Customer,
  createTableSql,
  fromCsv,
  fromItem,
  readCustomer,
  toItem,
} from "../../../pipeline/customer.ts";

const ada = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  phone: "+442071234567",
  address: "12 St James's Square",
  city: "London",
  postal_code: "SW1Y 4JH",
  country: "United Kingdom",
  country_code: "GB",
  country_rank: 5,
  rank_in_country: 17,
};

const messages = (input: unknown): Record<string, string> => {
  const read = readCustomer(input);
  return "errors" in read ? Object.fromEntries(read.errors.map(({ field, message }) => [field, message])) : {};
};

describe("readCustomer", () => {
  it("takes a whole customer as it is", () => {
    expect(readCustomer(ada)).toEqual({ customer: ada });
  });

  it("takes a customer without what is optional, however that is said", () => {
    const { postal_code: _, country_rank: __, rank_in_country: ___, ...least } = ada;
    const customer = { ...least, postal_code: null, country_rank: null, rank_in_country: null };
    expect(readCustomer(least)).toEqual({ customer });
    expect(readCustomer({ ...customer, postal_code: " " })).toEqual({ customer });
  });

  it("names every bad field at once", () => {
    expect(
      messages({ ...ada, name: undefined, email: "ada", phone: 5, country_rank: "5", city: "  ", title: "Countess" }),
    ).toEqual({
      name: "is required",
      email: "must be an email address",
      phone: "must be a string",
      country_rank: "must be a whole number",
      city: "must not be empty",
      title: "is not a field of a customer",
    });
  });

  it.each([
    ["email", "a@b"],
    ["email", "a b@example.com"],
    ["email", "@example.com"],
    ["email", `${"a".repeat(65)}@example.com`],
    ["country_code", "gb"],
    ["country_code", "GBR"],
    ["country_rank", 0],
    ["country_rank", 1.5],
    ["rank_in_country", 2 ** 31],
    ["name", "Ada\u0000"],
    ["name", ["Ada"]],
  ])("refuses %s %j", (field, value) => {
    expect(Object.keys(messages({ ...ada, [field]: value }))).toEqual([field]);
  });

  it("counts bytes, as Redshift's VARCHAR does", () => {
    expect(messages({ ...ada, name: "x".repeat(200) })).toEqual({});
    expect(messages({ ...ada, name: "x".repeat(201) })).toEqual({ name: "must have at most 200 bytes" });
    expect(messages({ ...ada, name: "優".repeat(66) })).toEqual({});
    expect(messages({ ...ada, name: "優".repeat(67) })).toEqual({ name: "must have at most 200 bytes" });
  });

  it.each([null, "Ada", 5, [ada]])("refuses %j, which is no object", (input) => {
    expect(messages(input)).toEqual({ "(body)": "must be a JSON object" });
  });
});

describe("a CSV record", () => {
  it("becomes the JSON that the API takes", () => {
    const record = Object.fromEntries(Object.entries(ada).map(([name, value]) => [name, String(value)]));
    expect(fromCsv(record)).toEqual(ada);
  });

  it("leaves out what is empty and keeps what is wrong for the API to name", () => {
    expect(fromCsv({ name: "Ada", postal_code: "", country_rank: "first" })).toEqual({
      name: "Ada",
      country_rank: "first",
    });
  });
});

describe("an item", () => {
  const customer: Customer = { customer_id: "1", ...ada, postal_code: null, created_at: "2026-11-24T02:10:33.123Z" };

  it("keeps a customer whole", () => {
    expect(fromItem(toItem(customer))).toEqual(customer);
  });

  it("has no attribute for what is not there", () => {
    expect(toItem(customer)).not.toHaveProperty("postal_code");
  });
});

describe("the table in Redshift", () => {
  it("has the CSV's columns and what the API adds, in order", () => {
    expect(COLUMNS).toEqual(["customer_id", ...CSV_HEADER, "created_at"]);
    const columns = [...createTableSql("customers").matchAll(/^ {2}([a-z_]+) (?:VARCHAR|INTEGER|TIMESTAMP)/gm)].map(
      ([, name]) => name,
    );
    expect(columns).toEqual(COLUMNS);
  });
});
