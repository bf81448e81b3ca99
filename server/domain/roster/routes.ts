import * as contract from "../../../contract/roster.ts";
import { on } from "../../kernel/on.ts";
import * as roster from "./roster.ts";

export const routes = [
  on(contract.importMembers, async (ctx, { params, body }) => roster.importMembers(ctx, params.organization, body)),
  on(contract.getRosterTemplate, async (ctx, { params }) => roster.template(ctx, params.organization)),
  on(contract.exportMembers, async (ctx, { params }) => roster.exportMembers(ctx, params.organization)),
];
