import { ActionIcon, Burger, Kbd, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Breadcrumb } from "./Breadcrumb.tsx";
import classes from "./frame.module.css";
import { PersonMenu } from "./PersonMenu.tsx";
import { Running } from "./Running.tsx";
import { useWorkbench } from "./workbench.ts";

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Where one is, search, what runs, oneself. */
export function TopBar({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  const { t } = useTranslation();
  const { workbench, missing } = useWorkbench();
  return (
    <div className={classes["topbar"]}>
      <Burger hiddenFrom="sm" size="sm" onClick={onMenu} aria-label={t("frame.menu")} />
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
      <PersonMenu />
    </div>
  );
}
