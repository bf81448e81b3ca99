import { lazy, Suspense } from "react";
import { useBegun } from "./begun.ts";

const Tray = lazy(() => import("./Tray.tsx"));

/** The place of the tray in the frame; the tray itself is fetched with the first upload. */
export const TraySlot = () =>
  useBegun() ? (
    <Suspense>
      <Tray />
    </Suspense>
  ) : null;
