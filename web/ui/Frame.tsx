import { useDisclosure, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../live.ts";
import { rememberWorkbench } from "../memory.ts";
import { MissingContent } from "../pages/errors.tsx";
import { useLater } from "../parts/later.ts";
import { TraySlot } from "../upload/TraySlot.tsx";
import classes from "./frame.module.css";
import { Sidebar } from "./Sidebar.tsx";
import { TopBar } from "./TopBar.tsx";
import { useWorkbench } from "./workbench.ts";

const loadPalette = () => import("./Palette.tsx");
const Palette = lazy(loadPalette);
const PhoneDrawer = lazy(() => import("./PhoneDrawer.tsx"));

/** The frame around every page of a signed-in person: workbench and sections at the left, the way back on top. */
export function Frame() {
  const { t } = useTranslation();
  const { missing } = useWorkbench();
  const [narrow, setNarrow] = useLocalStorage({
    key: "sidebar-narrow",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [drawer, { open, close }] = useDisclosure(false);
  const [palette, setPalette] = useState(0);
  const search = () => setPalette((times) => times + 1);
  useHotkeys([["mod+K", search]], []);
  useLive();
  useMemory();
  const later = useLater();
  useEffect(() => void (later && loadPalette()), [later]);
  useClosing(close);
  return (
    <div className={classes["frame"]} data-narrow={narrow || undefined}>
      <a href="#main" className={classes["skip"]}>
        {t("frame.skip")}
      </a>
      <div className={classes["side"]}>
        <Sidebar narrow={narrow} onNarrow={() => setNarrow(!narrow)} />
      </div>
      <header className={classes["header"]}>
        <TopBar onMenu={open} onSearch={search} />
      </header>
      <main id="main" tabIndex={-1} className={classes["main"]}>
        <div className={classes["content"]}>{missing ? <MissingContent /> : <Outlet />}</div>
      </main>
      <Suspense>
        <TraySlot />
        {drawer && <PhoneDrawer opened onClose={close} />}
        {palette > 0 && <Palette wanted={palette} />}
      </Suspense>
    </div>
  );
}

/** Remembers the workbench one is in, for the next visit. */
function useMemory() {
  const { workbench, missing, inside, guest } = useWorkbench();
  useEffect(() => {
    if (inside && !missing && !guest) rememberWorkbench(workbench.path);
  }, [inside, missing, guest, workbench.path]);
}

/** A new address closes the drawer. */
function useClosing(close: () => void) {
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what it waits for
  useEffect(close, [pathname]);
}
