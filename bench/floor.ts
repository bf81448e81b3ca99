import Fastify from "fastify";
import pg from "pg";
import { untilTold } from "./child.ts";

/* The floor of an HTTP row: bare Fastify, a pool, one prepared statement (`STATEMENT`) on the two parts of the path. */

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"] ?? "", max: 10 });
const text = process.env["STATEMENT"] ?? "";
const app = Fastify();
app.get<{ Params: { actor: string; id: string } }>("/:actor/:id", async ({ params }) => {
  const { rows } = await pool.query({ name: "floor", text, values: [params.actor, params.id] });
  return rows[0];
});
untilTold(() => app.close());
console.log(await app.listen({ port: 0, host: "127.0.0.1" }));
