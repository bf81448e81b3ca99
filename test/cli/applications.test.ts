import { afterAll, beforeAll, expect, test } from "vitest";
import { putForward } from "../../contract/applications.ts";
import { editOrganizationSettings } from "../../contract/settings.ts";
import { put, seal, shelf } from "../repositories/shelf.ts";
import { type Person, type World, world } from "../world.ts";
import { terminalOf } from "./terminal.ts";
