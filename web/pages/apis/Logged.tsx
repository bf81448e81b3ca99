import { Alert } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Api } from "../../../contract/apis.ts";

/** Tells whoever calls a model that what they say may be kept and read; nothing where it is not. */
export function Logged({ api: { content_log } }: { api: Api }) {
  const { t } = useTranslation();
  if (!content_log) return null;
  const { percent, days } = content_log;
  return (
    <Alert color="yellow" icon={<IconEye size={18} aria-hidden />} mb="sm">
      {t("calls.logged", { percent, count: days })}
    </Alert>
  );
}
