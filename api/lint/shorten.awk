# Spectral looks at a schema again wherever it is referred to, and every list refers to every noun through what it includes: that is most of
# its time. Here Included refers to no noun; each of them is looked at where it stands.
/^    [A-Z][A-Za-z]*:/ { included = /^    Included:/ }
included { sub(/items: \{ \$ref: '#\/components\/schemas\/[A-Za-z]+' \}/, "items: { $ref: '#/components/schemas/Id' }") }
{ print }
