import { useCapabilities } from '../../api/capabilities.js';
import { ChoiceField } from './filter-field.js';

/** One of COCO's capabilities, or any. */
export function CapabilityField({ chosen }: { readonly chosen: string | undefined }) {
  const names: readonly string[] = useCapabilities().data?.items.map(({ name }) => name) ?? [];
  const missing = chosen !== undefined && !names.includes(chosen) ? [chosen] : [];
  // A new field once the choices are loaded, so that the chosen one is among them.
  return (
    <ChoiceField
      key={`${names.length} ${chosen ?? ''}`}
      name="capability"
      label="Capability"
      values={[...missing, ...names]}
      chosen={chosen}
    />
  );
}
