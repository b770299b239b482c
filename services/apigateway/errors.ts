import { ServiceError } from "../aws/service-error.ts";
import type { Owner } from "./api-store.ts";

// Messages: snapshots recorded on AWS in LocalStack's repository (tests/aws/services/apigateway/*.snapshot.json), read 2026-11-24.

export const badRequest = (message: string): ServiceError => new ServiceError("BadRequestException", message);

export const conflict = (message: string): ServiceError => new ServiceError("ConflictException", message);

export const notFound = (message: string): ServiceError => new ServiceError("NotFoundException", message);

export const noSuchApi = ({ account }: Owner, id: string): ServiceError =>
  notFound(`Invalid API identifier specified ${account}:${id}`);

/** `Invalid Resource identifier specified` and its kin. */
export const noSuch = (what: "Resource" | "Method" | "Integration" | "Deployment" | "Stage"): ServiceError =>
  notFound(`Invalid ${what} identifier specified`);

export const noSuchStatusCode = (): ServiceError => notFound("Invalid Response status code specified");
