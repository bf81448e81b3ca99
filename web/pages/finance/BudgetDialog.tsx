import { Button, Group, MultiSelect, SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Budget, createBudget, editBudget } from "../../../contract/budgets.ts";
import { useAct } from "../../api.ts";
import { ProjectChoice } from "../../parts/access/ProjectChoice.tsx";
import { useMembers } from "../../parts/resource/standing.ts";
import { useBudgetWords } from "./budget-words.ts";
import { AmountField, FormDialog, microsOf } from "./FormDialog.tsx";

interface BudgetDialogProps {
  namespace: string;
  currency: string;
  /** Left out: a new one. */
  budget: Budget | undefined;
  onDelete: (budget: Budget) => void;
  onClose: () => void;
}

const marks = [25, 50, 75, 80, 90, 100];

/** Makes a budget, or changes how much it is, when it tells and whether it stops. */
export default function BudgetDialog({ namespace, currency, budget, onDelete, onClose }: BudgetDialogProps) {
  const { t } = useTranslation();
  const words = useBudgetWords();
  const [target, setTarget] = useState<Target>({ of: "namespace", every: "month" });
  const [amount, setAmount] = useState<number | string>(budget ? budget.amount_micros / 1_000_000 : "");
  const [percents, setPercents] = useState((budget?.percents ?? [50, 80, 100]).map(String));
  const [hard_stop, setStop] = useState(budget?.hard_stop ?? false);
  const [making, changing] = [useAct(createBudget, onClose), useAct(editBudget, onClose)];
  const body = { amount_micros: microsOf(amount), percents: percents.map(Number), hard_stop };
  const send = () =>
    budget
      ? changing.mutate({ params: { namespace, id: budget.id }, body })
      : making.mutate({ params: { namespace }, body: { ...body, ...sent(target) } });
  const offered = [...new Set([...marks, ...percents.map(Number)])].sort((a, b) => a - b).map(String);
  return (
    <FormDialog
      title={budget ? t("budgets.edit_of", { name: words.name(budget) }) : t("budgets.new_title")}
      {...(budget ? { text: words.period(budget) } : {})}
      send={t(budget ? "parts.save" : "budgets.make")}
      unready={!(microsOf(amount) > 0) || (!budget && !whole(target))}
      act={budget ? changing : making}
      onSend={send}
      onClose={onClose}
    >
      {!budget && <TargetFields namespace={namespace} target={target} onChange={setTarget} />}
      <AmountField
        label={t(!budget && target.every === "span" ? "budgets.amount_span" : "budgets.amount", { currency })}
        value={amount}
        onChange={setAmount}
      />
      <MultiSelect
        label={t("budgets.percents")}
        description={t("budgets.percents_hint")}
        data={offered.map((value) => ({ value, label: `${value} %` }))}
        maxValues={10}
        value={percents}
        onChange={setPercents}
      />
      <Switch
        label={t("budgets.hard_stop")}
        description={t("budgets.hard_stop_hint")}
        checked={hard_stop}
        onChange={(event) => setStop(event.currentTarget.checked)}
      />
      {budget && (
        <Group>
          <Button
            variant="subtle"
            color="red"
            px={0}
            onClick={() => {
              onClose();
              onDelete(budget);
            }}
          >
            {t("budgets.delete")}
          </Button>
        </Group>
      )}
    </FormDialog>
  );
}

interface Target {
  of: Budget["of"];
  every: Budget["every"];
  project?: string | undefined;
  member?: string | undefined;
  first_day?: string;
  last_day?: string;
}

const whole = ({ of, every, project, member, first_day, last_day }: Target) =>
  (of !== "project" || project !== undefined) &&
  (of !== "member" || member !== undefined) &&
  (every === "month" || Boolean(first_day && last_day && first_day <= last_day));

const sent = ({ of, every, project, member, first_day, last_day }: Target) => ({
  ...(of === "project" ? { project } : {}),
  ...(of === "member" ? { member } : {}),
  ...(every === "span" ? { first_day, last_day } : {}),
});

interface TargetFieldsProps {
  namespace: string;
  target: Target;
  onChange: (target: Target) => void;
}

/** Of what, and for which days. */
function TargetFields({ namespace, target, onChange }: TargetFieldsProps) {
  const { t } = useTranslation();
  const members = useMembers(namespace);
  const kinds = (["namespace", "project", ...(members ? (["member"] as const) : [])] as const).map((value) => value);
  const date = (key: "first_day" | "last_day") => (
    <TextInput
      type="date"
      label={t(`budgets.${key}`)}
      value={target[key] ?? ""}
      onChange={(event) => onChange({ ...target, [key]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <SegmentedControl
        aria-label={t("budgets.of")}
        fullWidth
        value={target.of}
        data={kinds.map((value) => ({ value, label: t(`budgets.kinds.${value}`) }))}
        onChange={(of) => onChange({ ...target, of: of as Target["of"] })}
      />
      {target.of === "project" && (
        <ProjectChoice
          namespace={namespace}
          label={t("budgets.project")}
          value={target.project}
          onChange={(project) => onChange({ ...target, project })}
        />
      )}
      {target.of === "member" && members && (
        <Select
          label={t("budgets.member")}
          searchable
          value={target.member ?? null}
          data={members.map(({ path, name }) => ({ value: path, label: name }))}
          onChange={(member) => onChange({ ...target, member: member ?? undefined })}
        />
      )}
      <SegmentedControl
        aria-label={t("budgets.days")}
        fullWidth
        value={target.every}
        data={(["month", "span"] as const).map((value) => ({ value, label: t(`budgets.every.${value}`) }))}
        onChange={(every) => onChange({ ...target, every: every as Target["every"] })}
      />
      {target.every === "span" && (
        <Group grow>
          {date("first_day")}
          {date("last_day")}
        </Group>
      )}
    </>
  );
}
