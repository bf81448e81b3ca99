import { afterEach, expect, test } from "vitest";
import { listResourceTypes } from "../../contract/installation.ts";
import { type World, world } from "../world.ts";

let w: World;
afterEach(() => w.stop());

test.each([
  ["http://box.example:9999", true],
  ["http://{id}.box.example:9999", false],
])("workspaces at %s are told to share a site: %s", async (GUILDHALL_WORKSPACE_URL, share) => {
  w = await world({ GUILDHALL_WORKSPACE_URL });
  const { workspaces, workspaces_share_a_site } = await w.root.call(listResourceTypes, {});
  expect(workspaces_share_a_site).toBe(workspaces && share);
});
