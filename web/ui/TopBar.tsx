import { ActionIcon, Kbd, UnstyledButton } from "@mantine/core";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { BellButton } from "./BellButton.tsx";
import { Breadcrumb } from "./Breadcrumb.tsx";
import classes from "./frame.module.css";
import { onDemand } from "./onDemand.tsx";
import { PersonButton } from "./PersonButton.tsx";
import { RunningButton } from "./RunningButton.tsx";
import { useWorkbench } from "./workbench.ts";

const Running = onDemand(() => import("./Running.tsx"), RunningButton);
const Bell = onDemand(() => import("./Bell.tsx"), BellButton);
const PersonMenu = onDemand(() => import("./PersonMenu.tsx"), PersonButton);
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Where one is, search, what runs, what one was told, oneself. */
export function TopBar({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  const { t } = useTranslation();
  const { workbench, missing } = useWorkbench();
  return (
    <div className={classes["topbar"]}>
      <ActionIcon hiddenFrom="sm" size={36} onClick={onMenu} aria-label={t("frame.menu")}>
        <IconMenu2 size={20} />
      </ActionIcon>
      <Breadcrumb />
      <UnstyledButton visibleFrom="md" className={classes["search"]} onClick={onSearch}>
        <IconSearch size={16} aria-hidden />
        <span style={{ flex: 1 }}>{t("frame.search_long")}</span>
        <Kbd size="xs">{apple ? "⌘" : "Ctrl"} K</Kbd>
      </UnstyledButton>
      <ActionIcon hiddenFrom="md" size={36} onClick={onSearch} aria-label={t("frame.search")}>
        <IconSearch size={18} />
      </ActionIcon>
      {!missing && <Running namespace={workbench.path} />}
      <Bell />
      <PersonMenu />
    </div>
  );
}
