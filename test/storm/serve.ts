import { readConfig } from "../../server/config.ts";
import { start, startDatabase } from "../../server/main.ts";

// A whole server with its own durable database, but without the console: what a storm kills.
const { url } = await start(readConfig(process.env), () => {}, { database: startDatabase });
console.log(`ready ${url}`);
