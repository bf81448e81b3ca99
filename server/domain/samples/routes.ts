import { loadDemo } from "../../../contract/installation.ts";
import { on } from "../../kernel/on.ts";
import * as samples from "./samples.ts";

export const routes = [on(loadDemo, async (ctx) => samples.load(ctx))];
