import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { SpotlightActionGroupData } from "@mantine/spotlight";
import {
  IconActivity,
  IconBell,
  IconFolder,
  IconKey,
  IconLanguage,
  IconPlus,
  IconSunMoon,
  IconUser,
} from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createElement } from "react";
import { useTranslation } from "react-i18next";
import { listProjects } from "../../contract/projects.ts";
import { listResources } from "../../contract/resources.ts";
import { reading } from "../api.ts";
import { changeLanguage, currentLanguage } from "../i18n.ts";
import { useNamespaces } from "../namespace.ts";
import { kindIcon } from "../parts/badges.tsx";
import { NamespaceAvatar } from "../parts/NamespaceAvatar.tsx";
import { paths, resourcePath } from "../paths.ts";
import { sectionsOf } from "../sections.ts";
import { useWorkbench } from "./workbench.ts";

const look = { size: 18, stroke: 1.7 };

/** What the palette knows without asking: sections of this workbench, other workbenches, pages, acts. */
export function usePaletteActions(): SpotlightActionGroupData[] {
  return [useSections(), useWorkbenches(), useActs()];
}

function useSections(): SpotlightActionGroupData {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { workbench } = useWorkbench();
  return {
    group: workbench.name,
    actions: sectionsOf(workbench).map(({ key, icon, to }) => ({
      id: `section:${key}`,
      label: t(`frame.${key}`),
      leftSection: createElement(icon, look),
      keywords: key,
      onClick: () => void navigate(to(workbench.path)),
    })),
  };
}

function useWorkbenches(): SpotlightActionGroupData {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return {
    group: t("palette.workbenches"),
    actions: useNamespaces().map(({ path, name, kind, role }) => ({
      id: `workbench:${path}`,
      label: name,
      leftSection: createElement(NamespaceAvatar, { path, name, kind, size: 22 }),
      description: t(`parts.roles.${role ?? "personal"}`),
      keywords: path,
      onClick: () => void navigate(paths.overview(path)),
    })),
  };
}

function useActs(): SpotlightActionGroupData {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { workbench } = useWorkbench();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const other = currentLanguage() === "en" ? "zh" : "en";
  const act = (id: string, icon: typeof IconPlus, label: string, onClick: () => unknown) => ({
    id,
    label,
    leftSection: createElement(icon, look),
    onClick: () => void onClick(),
  });
  return {
    group: t("palette.acts"),
    actions: [
      act("new-project", IconPlus, t("palette.new_project"), () =>
        navigate(paths.projects(workbench.path, { new: true })),
      ),
      act("new-dataset", IconPlus, t("palette.new_dataset"), () =>
        navigate(paths.repositories("dataset", workbench.path, { new: true })),
      ),
      act("new-model", IconPlus, t("palette.new_model"), () =>
        navigate(paths.repositories("model", workbench.path, { new: true })),
      ),
      act("new-container", IconPlus, t("palette.new_container"), () =>
        navigate(paths.containers(workbench.path, { new: true })),
      ),
      act("new-application", IconPlus, t("palette.new_application"), () =>
        navigate(paths.applications(workbench.path, { new: true })),
      ),
      act("new-organization", IconPlus, t("frame.new_organization"), () => navigate(paths.newOrganization())),
      act("profile", IconUser, t("frame.profile"), () => navigate(paths.profile())),
      act("tokens", IconKey, t("frame.tokens"), () => navigate(paths.tokens())),
      act("notifications", IconBell, t("frame.notifications"), () => navigate(paths.notifications())),
      act("own-activity", IconActivity, t("frame.own_activity"), () => navigate(paths.ownActivity())),
      act("theme", IconSunMoon, t("palette.switch_theme"), () =>
        setColorScheme(colorScheme === "dark" ? "light" : "dark"),
      ),
      act("language", IconLanguage, t("palette.switch_language"), () => changeLanguage(other)),
    ],
  };
}

/** Projects and resources whose name holds what was typed: of this workbench first, then of up to seven others. */
export function useFoundResources(typed: string): SpotlightActionGroupData {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query] = useDebouncedValue(typed.trim(), 200);
  const { workbench } = useWorkbench();
  const others = useNamespaces().filter(({ path }) => path !== workbench.path);
  const places = [workbench, ...others].slice(0, 8).map(({ path }) => path);
  const answers = useQueries({
    queries: places.map((namespace) => ({
      ...reading(listResources, { query: { namespace, query, limit: 8 } }),
      enabled: query.length > 0,
    })),
  });
  const projects = useQueries({
    queries: places.map((namespace) => ({
      ...reading(listProjects, { query: { namespace, query, limit: 4 } }),
      enabled: query.length > 0,
    })),
  });
  return {
    group: t("palette.resources"),
    actions: [
      ...projects
        .flatMap(({ data }) => data?.items ?? [])
        .map((project) => ({
          id: `found:${project.id}`,
          label: project.name,
          leftSection: createElement(IconFolder, look),
          description: `${t("projects.project")} · ${project.namespace}`,
          onClick: () => void navigate(paths.project(project.namespace, project.name)),
        })),
      ...answers
        .flatMap(({ data }) => data?.items ?? [])
        .map((resource) => ({
          id: `found:${resource.id}`,
          label: resource.name,
          leftSection: createElement(kindIcon[resource.kind], look),
          description: `${t(`parts.kinds.${resource.kind}`)} · ${resource.namespace}`,
          onClick: () => void navigate(resourcePath(resource)),
        })),
    ],
  };
}
