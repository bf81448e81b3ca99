import { useMe } from "../namespace.ts";
import { Frame } from "./Frame.tsx";
import { VisitorFrame } from "./VisitorFrame.tsx";

/** What stands around a page: the frame of whoever is signed in, and little for those who came to read what is published. */
export const Surroundings = () => (useMe() ? <Frame /> : <VisitorFrame />);
