import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCopyPlus } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { VersionAt } from "./RepositoryPreview.tsx";

const CopyTo = lazy(() => import("./CopyTo.tsx"));

/** Copies a file of a version into an open version of one's own. */
export function CopyFile({ at, path }: { at: VersionAt; path: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconCopyPlus size={14} aria-hidden />} onClick={open}>
        {t("repositories.copy_to")}
      </Button>
      <Suspense>{opened && <CopyTo at={at} path={path} isFolder={false} onClose={close} />}</Suspense>
    </>
  );
}
