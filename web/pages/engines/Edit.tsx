import { Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Engine, editEngine, listPresets } from "../../../contract/engines.ts";
import { useAct, useCall } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { paths } from "../../paths.ts";
import { EngineForm } from "./EngineForm.tsx";

interface EditProps {
  engine: Engine;
  onClose: () => void;
}

/** Changes how an engine is set up. */
export default function Edit({ engine, onClose }: EditProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: presets } = useCall(listPresets, {});
  const { namespace, name } = engine;
  const edit = useAct(editEngine, (changed) => {
    notifications.show({ message: t("engines.edited") });
    return navigate(paths.engine(changed.namespace, changed.name, { tab: "settings" }));
  });
  return (
    <Dialog opened onClose={onClose} title={t("engines.edit_title", { name })} size="xl">
      {presets ? (
        <EngineForm
          namespace={namespace}
          schema={editEngine.body}
          initial={{
            ...{
              name,
              description: engine.description,
              model: engine.model ?? "",
              version: engine.version ?? "latest",
            },
            ...{ preset: engine.preset, gguf: engine.gguf, command: engine.command, port: engine.port },
            ...{ health_path: engine.health_path, resource_type: engine.resource_type, units: engine.units },
            variables: engine.variables,
            ...{ environment: engine.environment as string | undefined, idle_minutes: engine.idle_minutes },
            ...{ time_limit_minutes: engine.time_limit_minutes, restarts_max: engine.restarts_max },
          }}
          presets={presets.items}
          submit={t("parts.save")}
          onSubmit={(body) => edit.mutateAsync({ params: { namespace, name }, body })}
          onClose={onClose}
        />
      ) : (
        <Skeleton height={420} />
      )}
    </Dialog>
  );
}
