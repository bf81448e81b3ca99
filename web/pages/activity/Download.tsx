import { Button, Menu } from "@mantine/core";
import { IconBraces, IconDownload, IconTable } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { exportActivity } from "../../../contract/activity.ts";
import { addressOf } from "../../../contract/client.ts";
import type { queryOf } from "./filters.ts";

const formats = [
  ["csv", IconTable],
  ["jsonl", IconBraces],
] as const;

/** Everything that the filters leave, as a file; the browser saves it while it is written. */
export function Download({ namespace, query }: { namespace: string; query: ReturnType<typeof queryOf> }) {
  const { t } = useTranslation();
  const href = (format: "csv" | "jsonl") =>
    addressOf(exportActivity, { params: { organization: namespace }, query: { ...query, format } });
  return (
    <Menu width={220}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          {t("activity.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(([format, Icon]) => (
          <Menu.Item key={format} component="a" href={href(format)} download leftSection={<Icon size={16} />}>
            {t(`activity.download_${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
