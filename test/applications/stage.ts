import { request } from "node:http";
import { createApplication, openApplication, type Serves } from "../../contract/applications.ts";
import type { Visibility } from "../../contract/resources.ts";
import { type At, put, seal, shelf } from "../repositories/shelf.ts";
import { type Person, type World, world } from "../world.ts";

/** An answer of the site, whole. */
interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A browser that has opened an application: it keeps the one cookie it was given. */
export interface Visit {
  origin: string;
  cookie: string;
  /** Asks for a page as it is written; `more` are headers. */
  ask(path: string, more?: Record<string, string>, method?: string): Promise<Answer>;
}

async function peopleOf(w: World) {
  const names = ["mia-m", "rea-r", "eda-e", "dev-d", "vic-v", "sam-s"];
  const people = await Promise.all(names.map((name) => w.person(name)));
  const [mia, rea, eda, dev, vic, sam] = people as [Person, Person, Person, Person, Person, Person];
  await w.organization(mia, "acme", [
    [rea, "reviewer"],
    [eda, "editor"],
    [dev, "developer"],
    [vic, "viewer"],
  ]);
  return { mia, rea, eda, dev, vic, sam };
}

/** A Guildhall with an organization: mia maintains it, rea reviews, eda edits, dev develops, vic views; sam is a stranger. */
export async function stage(environment: Record<string, string> = {}) {
  const w: World = await world(environment);
  const people = await peopleOf(w);
  /** A data set with files, ready. */
  const data = async (owner: Person, namespace: string, name: string, files: Record<string, string>): Promise<At> => {
    const at = await shelf(owner, namespace, name);
    for (const [path, content] of Object.entries(files)) await put(owner, at, path, content);
    await seal(owner, at);
    return at;
  };
  const make = (
    person: Person,
    namespace: string,
    name: string,
    serves: Serves,
    more: { visibility?: Visibility; project?: string } = {},
  ) => person.call(createApplication, { body: { namespace, name, serves, ...more } });
  /** Pages out of a data set of the same name. */
  const pages = async (
    person: Person,
    name: string,
    files: Record<string, string>,
    visibility: Visibility = "organization-read",
    namespace = "acme",
  ) => {
    await data(person, namespace, name, files);
    const serves = { form: "static", source: `datasets/${namespace}/${name}` } as const;
    return make(person, namespace, name, serves, namespace === person.path ? {} : { visibility });
  };
  const { port } = new URL(w.ctx.ports.workspace_url?.replace("{id}", "x") ?? "http://nowhere:1");
  /** A raw request to the sites: the path goes as it is, and so does the host. */
  const send = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (got) => {
        got.setEncoding("utf8");
        let text = "";
        got.on("data", (chunk: string) => (text += chunk));
        got.on("end", () => resolve({ status: got.statusCode ?? 0, headers: got.headers, text }));
      });
      asked.once("error", reject).end();
    });
  /** Opens an application as a browser does: changes its ticket for a cookie. */
  const visit = async (person: Person, name: string, namespace = "acme"): Promise<Visit> => {
    const { url } = await person.call(openApplication, { params: { namespace, name } });
    const { host, origin, pathname, search } = new URL(url);
    const answer = await send(pathname + search, { host });
    const cookie = String(answer.headers["set-cookie"] ?? "").split(";")[0] ?? "";
    const ask = (path: string, more: Record<string, string> = {}, method = "GET") =>
      send(path, { host, cookie, ...more }, method);
    return { origin, cookie, ask };
  };
  return { ...w, ...people, data, make, pages, send, visit, port };
}

export type Stage = Awaited<ReturnType<typeof stage>>;
