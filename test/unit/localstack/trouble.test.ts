import { describe, expect, it } from "vitest";
import { explainNoEngine } from "../../../localstack/docker.ts";
import { explainExit, explainPort } from "../../../localstack/trouble.ts";

// Docker's own words, recorded from client 28.2.2 and engine 20.10.24 on 2026-11-25.
const SOCKET =
  'permission denied while trying to connect to the Docker daemon socket at unix:///tmp/nosock/d.sock: Get "http://%2Ftmp%2Fnosock%2Fd.sock/v1.50/version": dial unix /tmp/nosock/d.sock: connect: permission denied';
const NO_DAEMON = "Cannot connect to the Docker daemon at unix:///tmp/nosock/none.sock. Is the docker daemon running?";
const UNREADABLE_CONFIG = "WARNING: Error loading config file: open /root/.docker/config.json: permission denied";
const TAKEN = [
  "docker: Error response from daemon: driver failed programming external connectivity on endpoint ecstatic_moore (9eb5ca): Bind for 127.0.0.1:6610 failed: port is already allocated",
  "docker: Error response from daemon: driver failed programming external connectivity on endpoint ecstatic_stonebraker (dcd7a0): Error starting userland proxy: listen tcp4 127.0.0.1:6610: bind: address already in use",
];

describe("without an engine", () => {
  it("somebody without permission for the socket is told how to get it", () => {
    expect(explainNoEngine(SOCKET)).toContain("sudo usermod -aG docker $USER");
    expect(explainNoEngine(`${UNREADABLE_CONFIG}\n${SOCKET}`)).toContain("sudo usermod");
  });

  it("somebody whose engine does not run is told to start it", () => {
    expect(explainNoEngine(NO_DAEMON)).toBe("No Docker engine answers. Start Docker Desktop or dockerd.");
    expect(explainNoEngine(`${UNREADABLE_CONFIG}\n${NO_DAEMON}`)).toContain("Start Docker Desktop");
  });

  it("what is not known is passed on", () => {
    expect(explainNoEngine("first\nsomething new\n")).toBe("Docker says: something new.");
  });
});

it.each(TAKEN)("names the port that is taken: %s", (words) => {
  expect(explainPort(words)).toBe(
    "Port 6610 is taken. Stop what listens there, or set PORT or REDSHIFT_PORT to another one.",
  );
});

it("does not take every failure for a port's", () => {
  expect(explainPort("no space left on device")).toBeUndefined();
});

it("LocalStack that wants a token is explained by its code alone", async () => {
  expect(await explainExit("localstack", "", 55)).toMatch(
    /wants an account's token .*LOCALSTACK_IMAGE=localstack\/localstack:4\.14\.0/,
  );
});
