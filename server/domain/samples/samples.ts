import { Readable } from "node:stream";
import { type Ctx, may } from "../../kernel/context.ts";
import { Problem } from "../../kernel/problem.ts";
import * as containers from "../containers/containers.ts";
import * as starts from "../containers/starts.ts";
import * as caps from "../limits/caps.ts";
import * as resourceTypes from "../limits/resource-types.ts";
import * as organizations from "../organizations/organizations.ts";
import * as repositories from "../repositories/repositories.ts";
import * as uploads from "../repositories/uploads.ts";
import * as versions from "../repositories/versions.ts";
import { analysisCommand } from "./analysis.ts";
import { formGroup, project } from "./group.ts";
import { measurementsCsv, readme } from "./measurements.ts";
import { model_name, modelFile, modelReadme } from "./model.ts";
import { actAs, emailOf, gather, passwordOf, students, teacher } from "./people.ts";
import { leafPng } from "./pictures.ts";
import * as queries from "./queries.ts";

/** The sample, and how to sign in as its people. */
export interface Sample {
  organization: string;
  people: { email: string; password: string; role: string }[];
}

const organization = "field-course";
const data = { kind: "dataset" as const, namespace: organization, name: "school-garden" };
const model = { kind: "model" as const, namespace: organization, name: model_name };
const report = { namespace: organization, name: "climate-report" };

/** One load at a time; a second asker waits for it and finds what it made. */
let loading: Promise<void> = Promise.resolve();

/**
 * Loads a class with a teacher and students, their data, a model, a container that computes on it, and executions that run.
 * Each step is an ordinary act of one of them; what an interrupted load left is completed by the next.
 */
export async function load(ctx: Ctx): Promise<Sample> {
  may(ctx, "installation.load_demo");
  const mine = loading.then(() => build(ctx));
  loading = mine.catch(() => {});
  await mine;
  const people = [teacher, ...students].map((figure) => ({
    email: emailOf(figure),
    password: passwordOf(ctx, figure),
    role: figure.role,
  }));
  return { organization, people };
}

async function build(ctx: Ctx): Promise<void> {
  if (await queries.loaded(ctx)) return;
  const teaching = await actAs(ctx, teacher);
  const made = await orElse(
    () => organizations.create(teaching, organization, about),
    () => organizations.seen(teaching, organization),
  );
  await gather(teaching, organization, ctx);
  await orElse(
    () => repositories.create(teaching, { ...data, ...garden }),
    () => repositories.get(teaching, data),
  );
  if ((await repositories.get(teaching, data)).latest_version === null) await fill(teaching);
  await orElse(
    () => repositories.create(teaching, { ...model, ...tiny }),
    () => repositories.get(teaching, model),
  );
  if ((await repositories.get(teaching, model)).latest_version === null) await fillModel(teaching);
  const type = await smallestType(teaching);
  const recipe = {
    ...climate,
    resource_type: type,
    bindings: [{ source: `datasets/${organization}/school-garden`, version: "latest" as const }],
  };
  await orElse(
    () => containers.create(teaching, report, recipe),
    () => containers.get(teaching, report),
  );
  await orElse(
    () => formGroup(teaching, organization, students.slice(0, 2)),
    async () => undefined,
  );
  await caps.setDefault(teaching, organization, type, 1);
  await run(ctx, teaching);
  await queries.markLoaded(ctx, made.id);
}

/** Makes it; finds it instead when an interrupted load made it before. */
async function orElse<T>(make: () => Promise<T>, find: () => Promise<T>): Promise<T> {
  return make().catch((error) => {
    if (error instanceof Problem && error.kind === "name_taken") return find();
    throw error;
  });
}

const about = {
  name: "Field course",
  description: "A sample class: a teacher shares data and a container, students clone it and compute, one unit each.",
  email: "",
  website: "",
  country: "Germany",
  city: "Ulm",
};
const garden = {
  description: "Temperature and humidity of the school garden, hour by hour.",
  visibility: "organization-read" as const,
};
const tiny = {
  description: "A language model small enough to answer on one processor. Deploy it and ask: What is an organization?",
  visibility: "organization-read" as const,
};
const climate = {
  description: "Daily means by station, and a chart. Clone it, change the command, run it.",
  command: analysisCommand,
  visibility: "organization-read" as const,
};

async function fill(ctx: Ctx): Promise<void> {
  const leaves = ["forest", "meadow", "pond", "roof"].map((name, i) => [`leaves/${name}.png`, leafPng(i + 7)] as const);
  const files = [["README.md", readme], ["measurements.csv", measurementsCsv()], ...leaves] as const;
  await addVersion(ctx, data, "Measured in May and June", files);
}

const fillModel = async (ctx: Ctx): Promise<void> =>
  addVersion(ctx, model, "Trained on questions and answers about organizations", [
    ["README.md", modelReadme],
    ["demo-tiny.gguf", await modelFile()],
  ]);

async function addVersion(
  ctx: Ctx,
  at: repositories.Address,
  note: string,
  files: readonly (readonly [string, string | Buffer])[],
): Promise<void> {
  const { version } = await versions.open(ctx, at, { note, from: "empty" });
  for (const [path, content] of files) {
    const bytes = Buffer.from(content);
    const headers = { "content-length": String(bytes.length) };
    await uploads.put(ctx, { ...at, version: version.number, path }, { body: Readable.from([bytes]), headers });
  }
  await versions.seal(ctx, { ...at, version: version.number });
}

async function smallestType(ctx: Ctx): Promise<string> {
  const [type] = (await resourceTypes.list(ctx)).toSorted((a, b) => a.cpu_millis - b.cpu_millis);
  if (!type) throw new Problem("conflict", "Declare a resource type first: the sample computes on one");
  return type.name;
}

/** The teacher runs the container, two students their own clones in their project; what does not fit now is left out. */
async function run(ctx: Ctx, teaching: Ctx): Promise<void> {
  await startIfItFits(teaching, report);
  for (const student of students.slice(0, 2)) {
    const learning = await actAs(ctx, student);
    const own = { namespace: organization, name: `climate-report-${student.path}` };
    await orElse(
      () => containers.clone(learning, report, { ...own, project }).then(() => undefined),
      async () => undefined,
    );
    await startIfItFits(learning, own);
  }
}

const startIfItFits = (ctx: Ctx, at: { namespace: string; name: string }): Promise<unknown> =>
  starts.start(ctx, at, { units: 1 }).catch((error) => {
    if (!(error instanceof Problem) || error.kind !== "limit_reached") throw error;
  });
