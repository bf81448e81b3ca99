import { IconFileUpload, IconUpload } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Repository } from "../../../contract/repositories.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { GuardedButton, useReason } from "../../parts/guard.tsx";
import { paths } from "../../paths.ts";
import { NewVersion } from "./NewVersion.tsx";
import { useOpenVersion } from "./versions.ts";

/** The way to the next version: a new one, or the open one of one's own to be gone on with, unless that is `shown`. */
export function NextVersion({ repository, shown }: { repository: Repository; shown?: number | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const open = useOpenVersion(repository);
  const reason = useReason()(repository.can, "version.create");
  const go = (version: number) => void navigate(paths.repository(repository, { tab: "files", version }));
  if (open && open.number === shown) return null;
  return (
    <>
      <GuardedButton
        reason={reason}
        leftSection={<IconUpload size={16} />}
        onClick={() => (open ? go(open.number) : setOpened(true))}
      >
        {open ? t("repositories.continue", { number: open.number }) : t("repositories.new_version")}
      </GuardedButton>
      <NewVersion repository={repository} opened={opened} onClose={() => setOpened(false)} onMade={go} />
    </>
  );
}

/** What a repository without any version says. */
export function NoVersion({ repository }: { repository: Repository }) {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconFileUpload size={22} />}
      title={t("repositories.no_version_title")}
      action={<NextVersion repository={repository} />}
    >
      {t(
        repository.can["version.create"] === false ? "repositories.no_version_reader" : "repositories.no_version_text",
      )}
    </EmptyState>
  );
}
