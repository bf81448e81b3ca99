import { Skeleton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deployEngine, listPresets } from "../../../contract/engines.ts";
import { listResourceTypes } from "../../../contract/installation.ts";
import { useAct, useCall } from "../../api.ts";
import { placed } from "../../parts/access/PlaceField.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { useDefaultVisibility } from "../../parts/resource/standing.ts";
import { paths } from "../../paths.ts";
import { EngineForm } from "./EngineForm.tsx";

interface DeployProps {
  namespace: string;
  /** The project it is made in. */
  project?: string | undefined;
  /** The model that is deployed, `{namespace}/{name}`; left out, it is chosen. */
  model?: string | undefined;
  onClose: () => void;
}

/** Deploys a model and goes to the page of its engine, where one sees it start. */
export default function Deploy({ namespace, project, model, onClose }: DeployProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const visibility = useDefaultVisibility(namespace, "engine");
  const { data: types } = useCall(listResourceTypes, {});
  const { data: presets } = useCall(listPresets, {});
  const deploy = useAct(deployEngine, (made) => navigate(paths.engine(made.namespace, made.name)));
  const gguf = presets?.items.find(({ name }) => name === "gguf");
  const is_there = gguf?.fault === null;
  const type = types?.items.find(({ driver }) => !is_there || gguf.drivers.includes(driver)) ?? types?.items[0];
  return (
    <Dialog opened onClose={onClose} title={t("engines.deploy_title")} size="xl">
      {visibility && types && presets ? (
        <EngineForm
          namespace={namespace}
          schema={deployEngine.body}
          initial={{
            ...{ namespace, name: model?.split("/")[1] ?? "", description: "" },
            ...{ model: model === undefined ? "" : `models/${model}`, version: "latest" as const },
            ...{ preset: is_there ? "gguf" : "command", gguf: {}, command: "", port: 8080, health_path: "/health" },
            ...{ resource_type: type?.name ?? "", environment: undefined, units: 1, variables: {} },
            ...{ time_limit_minutes: null, restarts_max: 3, idle_minutes: 30 },
          }}
          presets={presets.items}
          place={{ project, visibility }}
          submit={t("engines.deploy")}
          onSubmit={(body, place) => deploy.mutateAsync({ body: { ...body, ...placed(place) } })}
          onClose={onClose}
        />
      ) : (
        <Skeleton height={420} />
      )}
    </Dialog>
  );
}
