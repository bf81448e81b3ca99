import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconBuildingCommunity,
  IconChecklist,
  IconCpu,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconLogin2,
  IconServer2,
  IconSparkles,
  IconWallet,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../namespace.ts";
import { paths } from "../paths.ts";
import { sectionsOf } from "../sections.ts";
import classes from "./frame.module.css";
import { onDemand } from "./onDemand.tsx";
import { SwitcherButton } from "./SwitcherButton.tsx";
import { useWorkbench } from "./workbench.ts";

const Switcher = onDemand(() => import("./Switcher.tsx"), SwitcherButton);

interface SidebarProps {
  narrow?: boolean;
  /** Missing in the drawer of a phone, which does not collapse. */
  onNarrow?: () => void;
}

/** Workbench on top, its sections, the installation's for operators. */
export function Sidebar({ narrow = false, onNarrow }: SidebarProps) {
  const { t } = useTranslation();
  const { workbench } = useWorkbench();
  const operator = useMe()?.operator ?? false;
  const Fold = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={`${classes["sidebar"]} ${narrow ? classes["narrow"] : ""}`} aria-label={t("frame.sections")}>
      <Switcher narrow={narrow} />
      <ul className={classes["sections"]}>
        {sectionsOf(workbench).map(({ key, icon, to }) => (
          <Item key={key} narrow={narrow} icon={icon} label={t(`frame.${key}`)}>
            {(inner) => <Link {...to(workbench.path)} activeOptions={{ includeSearch: false }} {...inner} />}
          </Item>
        ))}
      </ul>
      {operator && <Installation narrow={narrow} />}
      {onNarrow && (
        <div className={classes["bottom"]}>
          <Tooltip label={t(narrow ? "frame.expand" : "frame.collapse")} position="right">
            <ActionIcon onClick={onNarrow} aria-label={t(narrow ? "frame.expand" : "frame.collapse")} size={36}>
              <Fold size={18} />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </nav>
  );
}

function Installation({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes["group"]}>{narrow ? <hr /> : t("frame.installation")}</div>
      <ul className={classes["sections"]}>
        <Item narrow={narrow} icon={IconCpu} label={t("frame.resource_types")}>
          {(inner) => <Link {...paths.resourceTypes()} activeOptions={{ includeSearch: false }} {...inner} />}
        </Item>
        <Item narrow={narrow} icon={IconBuildingCommunity} label={t("frame.all_organizations")}>
          {(inner) => <Link {...paths.allOrganizations()} activeOptions={{ includeSearch: false }} {...inner} />}
        </Item>
        <Item narrow={narrow} icon={IconServer2} label={t("frame.storage")}>
          {(inner) => <Link {...paths.storage()} {...inner} />}
        </Item>
        <Item narrow={narrow} icon={IconWallet} label={t("frame.finance")}>
          {(inner) => <Link {...paths.houseFinance()} activeOptions={{ includeSearch: false }} {...inner} />}
        </Item>
        <Item narrow={narrow} icon={IconLogin2} label={t("frame.sign_in")}>
          {(inner) => <Link {...paths.signInRules()} {...inner} />}
        </Item>
        <Item narrow={narrow} icon={IconChecklist} label={t("frame.verification")}>
          {(inner) => <Link {...paths.verification()} {...inner} />}
        </Item>
        <Item narrow={narrow} icon={IconSparkles} label={t("frame.sample")}>
          {(inner) => <Link {...paths.sample()} {...inner} />}
        </Item>
      </ul>
    </>
  );
}

interface Inner {
  className: string;
  children: ReactNode;
  "aria-label"?: string;
}
interface ItemProps {
  narrow: boolean;
  icon: ComponentType<{ size: number; stroke: number }>;
  label: string;
  children: (inner: Inner) => ReactNode;
}

const Item = ({ narrow, icon: Icon, label, children }: ItemProps) => (
  <li>
    <Tooltip label={label} position="right" disabled={!narrow}>
      <div>
        {children({
          className: classes["section"] ?? "",
          ...(narrow ? { "aria-label": label } : {}),
          children: (
            <>
              <Icon size={18} stroke={1.7} />
              {!narrow && label}
            </>
          ),
        })}
      </div>
    </Tooltip>
  </li>
);
