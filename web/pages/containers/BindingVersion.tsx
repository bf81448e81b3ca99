import { useTranslation } from "react-i18next";
import { versionRoutes } from "../../../contract/versions.ts";
import { useCall } from "../../api.ts";
import { resourceIn } from "../../paths.ts";
import { BindingNumber } from "./BindingNumber.tsx";

export interface BindingVersionProps {
  source: string;
  value: number | "latest";
  onChange: (value: number | "latest") => void;
}

/** Which sealed version of a data set or model; "latest" is settled when the container is saved. */
export function BindingVersion(chosen: BindingVersionProps) {
  const { t } = useTranslation();
  const { kind, namespace, name } = resourceIn(chosen.source);
  const routes = versionRoutes[kind === "model" ? kind : "dataset"];
  const { data } = useCall(routes.list, { params: { namespace, name }, query: { limit: 100 } });
  const sealed = data?.items.filter(({ state }) => state === "ready");
  const nameOf = (number: number) => sealed?.find((version) => version.number === number)?.name;
  return (
    <BindingNumber
      {...chosen}
      numbers={sealed?.map(({ number }) => number)}
      none={t("containers.no_sealed")}
      latest={sealed?.[0]?.number}
      labelOf={(number) => [t("repositories.version_number", { number }), nameOf(number)].filter(Boolean).join(" · ")}
    />
  );
}
