import { Code, Group, Input } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../parts/CopyButton.tsx";

/** What is entered at the provider; of one that is not there yet, as it will be when people come by this address. */
export function RedirectAddress({ id, known }: { id: string; known: string | undefined }) {
  const { t } = useTranslation();
  const url = known ?? `${location.origin}/api/auth/callback/${id}`;
  return (
    <Input.Wrapper label={t("providers.redirect")} description={t("providers.redirect_hint")} labelElement="div">
      <Group gap={4} mt={4}>
        <Code style={{ overflowWrap: "anywhere" }}>{url}</Code>
        <CopyButton text={url} />
      </Group>
    </Input.Wrapper>
  );
}
