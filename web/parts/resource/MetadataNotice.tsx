import { Alert } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Resource } from "../../../contract/resources.ts";

/** Says to a maintainer why a private thing of somebody else shows its metadata only. */
export function MetadataNotice({ resource }: { resource: Resource }) {
  const { t } = useTranslation();
  return (
    <Alert color="gray" icon={<IconEyeOff />} title={t("resources.metadata_title")} mb="md">
      {t("resources.metadata_text", { owner: resource.owner?.name ?? t("resources.owner_organization") })}
    </Alert>
  );
}
