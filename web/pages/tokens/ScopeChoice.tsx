import { Checkbox, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Scope } from "../../../contract/tokens.ts";

interface ScopeChoiceProps<S extends Scope> {
  offered: readonly S[];
  value: S[];
  /** It is to be an organization's. */
  ofOrganization?: boolean;
  onChange: (scopes: S[]) => void;
}

/** What a token may be used for. */
export function ScopeChoice<S extends Scope>({
  offered,
  value,
  ofOrganization = false,
  onChange,
}: ScopeChoiceProps<S>) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      value={value}
      onChange={(scopes) => onChange(scopes as S[])}
      aria-label={t("accounts.token_scopes")}
    >
      <Stack gap="xs">
        {(offered as readonly Scope[]).map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={t(`accounts.scopes.${scope}`)}
            description={t(ofOrganization && scope === "read" ? "tokens.read_hint" : `accounts.scope_hints.${scope}`)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
