export { bySession, bySessionId, type SignedIn } from "./queries.ts";
