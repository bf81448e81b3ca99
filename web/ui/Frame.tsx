import { AppShell, Drawer, VisuallyHidden } from "@mantine/core";
import { useDisclosure, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../live.ts";
import { rememberWorkbench } from "../memory.ts";
import { MissingContent } from "../pages/errors.tsx";
import classes from "./frame.module.css";
import { Sidebar } from "./Sidebar.tsx";
import { TopBar } from "./TopBar.tsx";
import { useWorkbench } from "./workbench.ts";

const Palette = lazy(() => import("./Palette.tsx"));
const Tray = lazy(() => import("../upload/Tray.tsx"));

/** The frame around every page of a signed-in person: workbench and sections at the left, the way back on top. */
export function Frame() {
  const { t } = useTranslation();
  useLive();
  const { pathname } = useLocation();
  const { workbench, missing, inside } = useWorkbench();
  const [narrow, setNarrow] = useLocalStorage({
    key: "sidebar-narrow",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [drawer, { open, close }] = useDisclosure(false);
  const [palette, setPalette] = useState(0);
  useHotkeys([["mod+K", () => setPalette((times) => times + 1)]], []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address closes the drawer
  useEffect(close, [pathname]);
  useEffect(() => {
    if (inside && !missing) rememberWorkbench(workbench.path);
  }, [inside, missing, workbench.path]);
  return (
    <AppShell
      layout="alt"
      header={{ height: 52 }}
      navbar={{ width: narrow ? 60 : 236, breakpoint: "sm", collapsed: { mobile: true } }}
      transitionDuration={120}
    >
      <a href="#main" className={classes["skip"]}>
        {t("frame.skip")}
      </a>
      <AppShell.Header className={classes["header"]}>
        <TopBar onMenu={open} onSearch={() => setPalette((times) => times + 1)} />
      </AppShell.Header>
      <AppShell.Navbar className={classes["navbar"]} visibleFrom="sm">
        <Sidebar narrow={narrow} onNarrow={() => setNarrow(!narrow)} />
      </AppShell.Navbar>
      <Drawer.Root opened={drawer} onClose={close} size={280} classNames={{ content: classes["navbar"] ?? "" }}>
        <Drawer.Overlay />
        <Drawer.Content aria-label={t("frame.sections")}>
          <Drawer.Body className={classes["drawer"] ?? ""}>
            <Sidebar />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <AppShell.Main id="main" tabIndex={-1}>
        <div className={classes["content"]}>{missing ? <MissingContent /> : <Outlet />}</div>
      </AppShell.Main>
      <Suspense>
        <Tray />
      </Suspense>
      {palette > 0 && (
        <Suspense fallback={<VisuallyHidden>{t("parts.loading")}</VisuallyHidden>}>
          <Palette wanted={palette} />
        </Suspense>
      )}
    </AppShell>
  );
}
