/** The package names no file of types. */
declare module "asl-validator" {
  export default function validate(definition: object): { isValid: boolean };
}
