import { ActionIcon, List, Menu, Text } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconDots, IconGitCompare, IconPencil, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { type Version, versionRoutes } from "../../../contract/versions.ts";
import { useAct, useCall } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { paths } from "../../paths.ts";
import { DescribeVersion } from "./DescribeVersion.tsx";
import { addressOf } from "./versions.ts";

interface VersionActsProps {
  repository: Repository;
  version: Version;
}

/** What can be done with a version beside its files: compare, describe, archive, delete. */
export function VersionActs({ repository, version }: VersionActsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"describe" | "archive" | "delete">();
  const at = { ...addressOf(repository), version: version.number };
  const { number, state, can, base } = version;
  const other = base ?? (repository.latest_version === number ? null : repository.latest_version);
  const compare = () =>
    void navigate(paths.repository(repository, { tab: "files", version: number, compare: other ?? number }));
  const move = useAct(versionRoutes[at.kind][state === "archived" ? "unarchive" : "archive"]);
  const close = () => setAsking(undefined);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("repositories.acts_of", { number })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconGitCompare size={16} />} onClick={compare}>
            {t("comparison.title")}
          </Menu.Item>
          {can["version.edit"] && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setAsking("describe")}>
              {t("repositories.describe")}
            </Menu.Item>
          )}
          {can["version.archive"] && (
            <Menu.Item
              leftSection={state === "archived" ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
              onClick={() => (state === "archived" ? move.mutate({ params: at }) : setAsking("archive"))}
            >
              {t(state === "archived" ? "repositories.unarchive" : "repositories.archive")}
            </Menu.Item>
          )}
          {can["version.discard"] && state !== "open" && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsking("delete")}>
              {t("repositories.delete_version")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DescribeVersion at={at} version={version} opened={asking === "describe"} onClose={close} />
      <ConfirmDialog
        opened={asking === "archive"}
        onClose={close}
        harmless
        title={t("repositories.archive_title", { number })}
        confirm={t("repositories.archive")}
        onConfirm={() => move.mutateAsync({ params: at })}
      >
        {t("repositories.archive_text")}
      </ConfirmDialog>
      <Delete at={at} opened={asking === "delete"} onClose={close} />
    </>
  );
}

/** Names the containers that cannot start any more before it deletes what they read. */
function Delete({
  at,
  opened,
  onClose,
}: {
  at: ReturnType<typeof addressOf> & { version: number };
  opened: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const routes = versionRoutes[at.kind];
  const { data } = useCall(routes.bindings, { params: at }, { enabled: opened });
  const remove = useAct(routes.discard);
  const bound = (data?.containers.length ?? 0) + (data?.hidden ?? 0);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t("repositories.delete_version_title", { number: at.version, name: at.name })}
      confirm={t("repositories.delete_version")}
      onConfirm={() => remove.mutateAsync({ params: at, query: bound > 0 ? { even_if_bound: "true" } : {} })}
    >
      <Text>{t("repositories.delete_version_text")}</Text>
      {data && bound > 0 && (
        <>
          <Text mt="sm" fw={600}>
            {t("repositories.bound", { count: bound })}
          </Text>
          <List size="sm">
            {data.containers.map(({ namespace, name }) => (
              <List.Item key={`${namespace}/${name}`}>{`${namespace}/${name}`}</List.Item>
            ))}
            {data.hidden > 0 && <List.Item>{t("repositories.bound_hidden", { count: data.hidden })}</List.Item>}
          </List>
        </>
      )}
    </ConfirmDialog>
  );
}
