import { Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listResourceTypes } from "../../../contract/installation.ts";
import { listLimits } from "../../../contract/limits.ts";
import { useCall } from "../../api.ts";
import { number } from "../../format.ts";
import { useNamespace } from "../../namespace.ts";
import classes from "./containers.module.css";

interface FreeUnitsProps {
  namespace: string;
  resource_type: string;
}

/** How many units are free for me, for the organization, and here at all. */
export function FreeUnits({ namespace, resource_type }: FreeUnitsProps) {
  const { t } = useTranslation();
  const { kind, name } = useNamespace(namespace);
  const organization = kind === "organization";
  const { data: limits } = useCall(listLimits, { params: { organization: namespace } }, { enabled: organization });
  const { data: types } = useCall(listResourceTypes, {});
  const limit = limits?.items.find(({ product }) => product === resource_type);
  const type = types?.items.find((one) => one.name === resource_type);
  if (!types || (organization && !limits)) return <Skeleton height={78} />;
  return (
    <div className={classes["free"]}>
      {limit && <Free who={t("containers.free_me")} limit={limit.member_limit} in_use={limit.member_in_use} />}
      {limit && <Free who={t("containers.free_organization", { name })} limit={limit.limit} in_use={limit.in_use} />}
      {type && <Free who={t("containers.free_installation")} limit={type.capacity} in_use={type.in_use} />}
    </div>
  );
}

function Free({ who, limit, in_use }: { who: string; limit: number | null; in_use: number }) {
  const { t } = useTranslation();
  const free = limit === null ? null : Math.max(0, limit - in_use);
  return (
    <div className={classes["freeCard"]} data-none={free === 0 || undefined}>
      <Text size="xs" c="dimmed">
        {who}
      </Text>
      <b>{free === null ? t("parts.unlimited") : t("containers.free", { count: free })}</b>
      <Text size="xs" c="dimmed">
        {limit === null
          ? t("containers.in_use", { used: number(in_use) })
          : t("containers.in_use_of", { used: number(in_use), limit: number(limit) })}
      </Text>
    </div>
  );
}
