import type { allFakers } from "@faker-js/faker";

export interface Country {
  readonly code: string;
  readonly name: string;
  /** Whose names, streets, postal codes and telephone numbers. */
  readonly locale: keyof typeof allFakers;
  /** Customers per thousand, more or less. */
  readonly weight: number;
  readonly familyNameFirst?: boolean;
  /** Where Faker (10.6.0) leaves it out of half of its international numbers. */
  readonly callingCode?: string;
}

/** Where customers live: few countries have most of them. */
export const COUNTRIES: readonly Country[] = [
  { code: "US", name: "United States", locale: "en_US", weight: 260 },
  { code: "IN", name: "India", locale: "en_IN", weight: 110 },
  { code: "BR", name: "Brazil", locale: "pt_BR", weight: 85 },
  { code: "DE", name: "Germany", locale: "de", weight: 75 },
  { code: "GB", name: "United Kingdom", locale: "en_GB", weight: 70 },
  { code: "FR", name: "France", locale: "fr", weight: 60 },
  { code: "JP", name: "Japan", locale: "ja", weight: 55, familyNameFirst: true },
  { code: "MX", name: "Mexico", locale: "es_MX", weight: 45 },
  { code: "CN", name: "China", locale: "zh_CN", weight: 40, familyNameFirst: true },
  { code: "IT", name: "Italy", locale: "it", weight: 34, callingCode: "+39" },
  { code: "ES", name: "Spain", locale: "es", weight: 30 },
  { code: "CA", name: "Canada", locale: "en_CA", weight: 26 },
  { code: "KR", name: "South Korea", locale: "ko", weight: 22, familyNameFirst: true },
  { code: "AU", name: "Australia", locale: "en_AU", weight: 18 },
  { code: "NL", name: "Netherlands", locale: "nl", weight: 14 },
  { code: "PL", name: "Poland", locale: "pl", weight: 12 },
  { code: "TR", name: "Türkiye", locale: "tr", weight: 10 },
  { code: "SE", name: "Sweden", locale: "sv", weight: 7 },
  { code: "BE", name: "Belgium", locale: "nl_BE", weight: 5 },
  { code: "CH", name: "Switzerland", locale: "de_CH", weight: 5 },
  { code: "AT", name: "Austria", locale: "de_AT", weight: 4 },
  { code: "PT", name: "Portugal", locale: "pt_PT", weight: 3 },
  { code: "CZ", name: "Czechia", locale: "cs_CZ", weight: 3 },
  { code: "DK", name: "Denmark", locale: "da", weight: 2 },
  { code: "NO", name: "Norway", locale: "nb_NO", weight: 2 },
  { code: "FI", name: "Finland", locale: "fi", weight: 2 },
  { code: "IE", name: "Ireland", locale: "en_IE", weight: 1 },
];
