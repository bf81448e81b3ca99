import { createSignInProvider } from "../../contract/sign-in-providers.ts";
import type { World } from "../world.ts";

/** A sign-in provider that nothing listens for. */
export const signInProvider = (w: World) =>
  w.root.call(createSignInProvider, {
    body: {
      id: "campus",
      kind: "oidc",
      name: "Campus",
      base_url: "http://127.0.0.1:9",
      client_id: "x",
      client_secret: "y",
    },
  });
