import { Badge, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Says that a membership comes from Gitee, and whether its role does. */
export function SourceMark({ overridden }: { overridden: boolean }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t(overridden ? "gitee.mark_overridden_hint" : "gitee.mark_hint")}>
      <Badge size="xs" color={overridden ? "guild" : "gray"} tabIndex={0}>
        {t(overridden ? "gitee.mark_overridden" : "gitee.mark")}
      </Badge>
    </Tooltip>
  );
}
