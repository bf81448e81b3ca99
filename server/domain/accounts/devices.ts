import Bowser from "bowser";
import type { Session } from "../../../contract/sessions.ts";

type Device = Pick<Session, "browser" | "system" | "device">;

/** What somebody sits before, in words, as far as their program says. */
export function deviceOf(user_agent: string | null): Device {
  const text = user_agent ?? "";
  const { browser, os, platform } = Bowser.parse(text || "-");
  const named = browser.name ? `${browser.name} ${majorOf(browser.version)}`.trim() : /^[\w.-]+/.exec(text)?.[0];
  const system = os.name ? `${os.name} ${os.versionName ?? majorOf(os.version)}`.trim() : null;
  return { browser: named ?? null, system, device: kindOf(platform.type, browser.name) };
}

const majorOf = (version: string | undefined) => version?.split(".")[0] ?? "";

function kindOf(type: string | undefined, browser: string | undefined): Device["device"] {
  if (type === "mobile") return "phone";
  if (type === "tablet") return "tablet";
  return type === "desktop" && browser ? "computer" : "program";
}
