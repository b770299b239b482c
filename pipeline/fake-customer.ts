/** Customers that do not exist. Each is a function of the seed and of its number alone, so any machine can make any of them. */
import { allFakers, Faker, type Randomizer } from "@faker-js/faker";
import { COUNTRIES, type Country } from "./countries.ts";

/** A customer before the ranking, which needs to know all the others. */
export interface FakeCustomer {
  name: string;
  email: string;
  phone: string;
  address: string;
  city: string;
  postal_code: string;
  country: string;
  country_code: string;
}

// Reserved for documentation (RFC 2606): whatever somebody does with the data, nobody gets mail.
const MAIL_DOMAINS = ["example.com", "example.net", "example.org"] as const;

/** Returns the customer of a number; the same seed and number give the same customer. */
export function fakeCustomers(seed: number): (row: number) => FakeCustomer {
  const random = seededRandom(seed);
  const fakers = new Map(COUNTRIES.map(({ code, locale }) => [code, localFaker(locale, random)]));
  const pick = weightedPick(COUNTRIES);
  return (row) => {
    random.startRow(row);
    const country = pick(random.next());
    const faker = fakers.get(country.code);
    if (!faker) throw new Error(`No names for ${country.code}.`);
    const { location, person, phone } = faker;
    const first = person.firstName();
    const last = person.lastName();
    return {
      name: country.familyNameFirst ? `${last} ${first}` : `${first} ${last}`,
      email: email(first, last, row, random.next()),
      phone: withCallingCode(phone.number({ style: "international" }), country),
      address: location.streetAddress(),
      city: location.city(),
      postal_code: location.zipCode(),
      country: country.name,
      country_code: country.code,
    };
  };
}

/** Unique, by the row's number. Names without a Latin letter become `customer`. */
function email(first: string, last: string, row: number, chance: number): string {
  const name = [first, last].map(ascii).filter(Boolean).join(".") || "customer";
  const domain = MAIL_DOMAINS[Math.floor(chance * MAIL_DOMAINS.length)];
  return `${name}.${row.toString(36)}@${domain}`;
}

// Letters that Unicode does not take apart into a Latin letter and a mark.
const LETTERS: Readonly<Record<string, string>> = { ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", ı: "i" };
const OTHER_LETTERS = /[łøđßæı]/g;
const ascii = (text: string): string =>
  text
    .toLowerCase()
    .replace(OTHER_LETTERS, (letter) => LETTERS[letter] ?? "")
    .normalize("NFKD")
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 24);

const withCallingCode = (phone: string, { callingCode }: Country): string =>
  callingCode === undefined || phone.startsWith(callingCode) ? phone : callingCode + phone.slice(1);

/** A faker of Faker's own locale (with Faker's own fall-backs) on our source of randomness. */
function localFaker(locale: Country["locale"], randomizer: Randomizer): Faker {
  return new Faker({ locale: allFakers[locale].rawDefinitions, randomizer });
}

function weightedPick(countries: readonly Country[]): (chance: number) => Country {
  const total = countries.reduce((sum, { weight }) => sum + weight, 0);
  return (chance) => {
    let rest = chance * total;
    for (const country of countries) {
      rest -= country.weight;
      if (rest < 0) return country;
    }
    throw new Error(`${chance} is not below 1.`);
  };
}

/**
 * sfc32 (Chris Doty-Humphrey's Small Fast Counter, 128 bits of state), started anew for every row. Faker's own Mersenne Twister
 * takes 624 steps to seed, which is more than a customer costs.
 */
function seededRandom(seed: number): Randomizer & { startRow(row: number): void } {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  return {
    next,
    // Faker may call it; the stream belongs to the row.
    seed: () => undefined,
    startRow(row) {
      a = seed | 0;
      b = Math.floor(seed / 4_294_967_296) ^ Math.floor(row / 4_294_967_296);
      c = row | 0;
      counter = 1;
      // Twelve rounds mix the seed into all of the state, as its author recommends.
      for (let round = 0; round < 12; round += 1) next();
    },
  };
}
