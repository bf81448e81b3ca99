import { Alert } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Api } from "../../../contract/apis.ts";

/** What is said to whoever calls a model of what they say that is kept; nothing where it is not. */
export function useLogged({ content_log }: Pick<Api, "content_log">): string {
  const { t } = useTranslation();
  return content_log ? t("calls.logged", { percent: content_log.percent, count: content_log.days }) : "";
}

/** Says it where the model is described. */
export function Logged({ api }: { api: Api }) {
  const text = useLogged(api);
  if (text === "") return null;
  return (
    <Alert color="yellow" icon={<IconEye size={18} aria-hidden />}>
      {text}
    </Alert>
  );
}
