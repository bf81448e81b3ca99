import { Button, Collapse, Group, NumberInput, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Container } from "../../../contract/containers.ts";
import { startExecution } from "../../../contract/executions.ts";
import type { ProblemDocument } from "../../../contract/problem.ts";
import type { Input } from "../../../contract/route.ts";
import { call, problemOf } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Refusals } from "../../parts/resource/Refusals.tsx";
import { paths } from "../../paths.ts";
import { CommandField } from "./CommandField.tsx";
import { EndFields, type Ends } from "./EndFields.tsx";
import { FreeUnits } from "./FreeUnits.tsx";
import { ModeField } from "./ModeField.tsx";
import { newKey } from "./newKey.ts";
import { ResourceTypeField } from "./ResourceTypeField.tsx";

interface StartProps {
  container: Container;
  onClose: () => void;
}

/** Starts an execution: what is free before the click, every reason in numbers when it is refused. */
export default function Start({ container, onClose }: StartProps) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t("containers.start_title", { name: container.name })} size="lg">
      <StartForm container={container} onClose={onClose} />
    </Dialog>
  );
}

/** Starts; the same attempt sent twice, after a broken connection, starts once. */
function useStart({ namespace, name }: Container) {
  const key = useRef(newKey());
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: Input<typeof startExecution>["body"]) =>
      call(startExecution, { params: { namespace, name }, body }, { idempotencyKey: key.current }),
    onSuccess: (made) => navigate(paths.execution(made.namespace, made.container, made.number)),
    onError: (error) => {
      if (problemOf(error)) key.current = newKey();
    },
    onSettled: () => client.invalidateQueries(),
  });
}

/** What could start some day without anybody changing a limit may wait for it. */
const mayWait = ({ status, refusals = [] }: ProblemDocument) =>
  status === 409 &&
  refusals.every(
    ({ unit, condition, limit, asked }) => unit !== "units" || condition === "queue" || asked <= (limit ?? asked),
  );

function StartForm({ container, onClose }: StartProps) {
  const { t } = useTranslation();
  const [units, setUnits] = useState(1);
  const [type, setType] = useState(container.resource_type);
  const [command, setCommand] = useState(container.command);
  const [mode, setMode] = useState(container.mode);
  const [ends, setEnds] = useState<Ends>({});
  const [changing, { toggle }] = useDisclosure(false);
  const start = useStart(container);
  const problem = problemOf(start.error);
  const asked = { resource_type: type, mode, command: command || undefined, ...ends };
  const go = (units: number) => {
    setUnits(units);
    start.mutate({ units, ...asked });
  };
  const wait = () => start.mutate({ units, ...asked, on_limit: "queue" });
  return (
    <Stack gap="md">
      <FreeUnits namespace={container.namespace} resource_type={type} />
      <Group align="end" gap="sm">
        <NumberInput
          label={t("containers.units")}
          description={t("containers.units_hint", { type })}
          min={1}
          max={1000}
          allowDecimal={false}
          clampBehavior="strict"
          value={units}
          onChange={(value) => setUnits(Number(value) || 1)}
          w={220}
        />
        <Button variant="subtle" onClick={toggle} aria-expanded={changing}>
          {t("containers.only_this_time")}
        </Button>
      </Group>
      <EndFields mode={mode} value={ends} onChange={setEnds} />
      <Collapse expanded={changing}>
        <Stack gap="md">
          <ModeField value={mode} onChange={setMode} />
          <ResourceTypeField value={type} onChange={setType} />
          <CommandField
            mode={mode}
            inputs={container.bindings.length}
            value={command}
            onChange={(event) => setCommand(event.currentTarget.value)}
          />
        </Stack>
      </Collapse>
      {problem?.refusals ? (
        <Refusals problem={problem} onFit={go} onQueue={mayWait(problem) ? wait : undefined} />
      ) : (
        <ErrorNotice error={start.error} />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("parts.cancel")}
        </Button>
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={start.isPending}
          onClick={() => go(units)}
          data-autofocus
        >
          {t("containers.start")}
        </Button>
      </Group>
    </Stack>
  );
}
