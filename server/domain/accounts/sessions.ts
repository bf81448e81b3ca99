export { bySession, type SignedIn } from "./queries.ts";
