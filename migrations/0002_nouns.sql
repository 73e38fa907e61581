-- The nouns: one root table each with the same head, their children, and what they share.

-- +goose Up
CREATE TABLE communities (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT communities_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT communities_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT communities_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT communities_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT communities_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT communities_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    trust_id uuid,
    description text CONSTRAINT communities_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    established jsonb CONSTRAINT communities_established_check CHECK (valid_imprecise_date(established)),
    website text CONSTRAINT communities_website_check CHECK (char_length(website) BETWEEN 1 AND 2000),
    CONSTRAINT communities_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT organisations_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT organisations_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT organisations_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT organisations_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT organisations_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT organisations_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    kind text NOT NULL,
    kind_list text NOT NULL GENERATED ALWAYS AS ('organisation-kind') STORED,
    CONSTRAINT organisations_kind_fkey FOREIGN KEY (kind_list, kind) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    parent_id uuid,
    local_committee_id uuid,
    valid_from date,
    valid_to date,
    CONSTRAINT organisations_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE patient_groups (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT patient_groups_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT patient_groups_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT patient_groups_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT patient_groups_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT patient_groups_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT patient_groups_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    priority_rank integer CONSTRAINT patient_groups_priority_rank_check CHECK (priority_rank BETWEEN 1 AND 4),
    description text CONSTRAINT patient_groups_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    CONSTRAINT patient_groups_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE committees (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT committees_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT committees_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT committees_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT committees_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT committees_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT committees_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    type text NOT NULL,
    type_list text NOT NULL GENERATED ALWAYS AS ('committee-type') STORED,
    CONSTRAINT committees_type_fkey FOREIGN KEY (type_list, type) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    level text,
    level_list text NOT NULL GENERATED ALWAYS AS ('committee-level') STORED,
    CONSTRAINT committees_level_fkey FOREIGN KEY (level_list, level) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    short_title text CONSTRAINT committees_short_title_check CHECK (char_length(short_title) BETWEEN 1 AND 300),
    hospital_id uuid,
    host_id uuid,
    elects_own_leader boolean,
    mandate text CONSTRAINT committees_mandate_check CHECK (char_length(mandate) BETWEEN 1 AND 10000),
    ordinal integer NOT NULL CONSTRAINT committees_ordinal_check CHECK (ordinal BETWEEN 0 AND 100000),
    valid_from date,
    valid_to date,
    successor_id uuid,
    website text CONSTRAINT committees_website_check CHECK (char_length(website) BETWEEN 1 AND 2000),
    CONSTRAINT committees_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE role_holdings (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT role_holdings_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT role_holdings_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT role_holdings_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT role_holdings_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT role_holdings_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT role_holdings_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    committee_id uuid NOT NULL,
    role text NOT NULL CONSTRAINT role_holdings_role_check CHECK (role IN ('leader', 'deputy', 'secretary', 'contact', 'member')),
    acting boolean NOT NULL,
    vacant boolean NOT NULL,
    seat text NOT NULL CONSTRAINT role_holdings_seat_check CHECK (seat IN ('voting', 'speaking', 'observing', 'deputy', 'alternating', 'unknown')),
    alternates_with_id uuid,
    person_name text CONSTRAINT role_holdings_person_name_check CHECK (char_length(person_name) BETWEEN 1 AND 300),
    person_key text CONSTRAINT role_holdings_person_key_check CHECK (char_length(person_key) BETWEEN 1 AND 300),
    position text CONSTRAINT role_holdings_position_check CHECK (char_length(position) BETWEEN 1 AND 300),
    employer_id uuid,
    valid_from jsonb CONSTRAINT role_holdings_valid_from_check CHECK (valid_imprecise_date(valid_from)),
    valid_to jsonb CONSTRAINT role_holdings_valid_to_check CHECK (valid_imprecise_date(valid_to)),
    CONSTRAINT role_holdings_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE meetings (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT meetings_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT meetings_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT meetings_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT meetings_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT meetings_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT meetings_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    date date,
    held_when jsonb CONSTRAINT meetings_held_when_check CHECK (valid_imprecise_date(held_when)),
    starts_at timestamptz,
    ends_at timestamptz,
    mode text NOT NULL CONSTRAINT meetings_mode_check CHECK (mode IN ('digital', 'physical', 'hybrid', 'unknown')),
    extra boolean,
    place text CONSTRAINT meetings_place_check CHECK (char_length(place) BETWEEN 1 AND 300),
    agenda jsonb NOT NULL DEFAULT '[]' CONSTRAINT meetings_agenda_check CHECK (jsonb_typeof(agenda) = 'array'),
    papers_url text CONSTRAINT meetings_papers_url_check CHECK (char_length(papers_url) BETWEEN 1 AND 2000),
    minutes_url text CONSTRAINT meetings_minutes_url_check CHECK (char_length(minutes_url) BETWEEN 1 AND 2000),
    state text NOT NULL CONSTRAINT meetings_state_check CHECK (state IN ('planned', 'held', 'cancelled')),
    CONSTRAINT meetings_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE cases (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT cases_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT cases_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT cases_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT cases_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT cases_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT cases_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    committee_id uuid NOT NULL,
    meeting_id uuid,
    number text CONSTRAINT cases_number_check CHECK (char_length(number) BETWEEN 1 AND 300),
    year integer CONSTRAINT cases_year_check CHECK (year BETWEEN 1900 AND 2200),
    sequence integer CONSTRAINT cases_sequence_check CHECK (sequence BETWEEN 1 AND 100000),
    kind text NOT NULL,
    kind_list text NOT NULL GENERATED ALWAYS AS ('case-kind') STORED,
    CONSTRAINT cases_kind_fkey FOREIGN KEY (kind_list, kind) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    text text CONSTRAINT cases_text_check CHECK (char_length(text) BETWEEN 1 AND 10000),
    url text CONSTRAINT cases_url_check CHECK (char_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT cases_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE decisions (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT decisions_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT decisions_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT decisions_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT decisions_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT decisions_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT decisions_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    committee_id uuid NOT NULL,
    case_id uuid,
    meeting_id uuid,
    number integer CONSTRAINT decisions_number_check CHECK (number BETWEEN 1 AND 1000),
    text text CONSTRAINT decisions_text_check CHECK (char_length(text) BETWEEN 1 AND 10000),
    decided_on date,
    action_plan_id uuid,
    guideline_id uuid,
    state text NOT NULL CONSTRAINT decisions_state_check CHECK (state IN ('proposed', 'adopted', 'rejected', 'withdrawn')),
    CONSTRAINT decisions_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE action_plans (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT action_plans_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT action_plans_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT action_plans_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT action_plans_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT action_plans_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT action_plans_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    committee_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT action_plans_kind_check CHECK (kind IN ('action_plan', 'joint_plan')),
    period jsonb CONSTRAINT action_plans_period_check CHECK (jsonb_typeof(period) = 'object'),
    columns jsonb NOT NULL DEFAULT '[]' CONSTRAINT action_plans_columns_check CHECK (jsonb_typeof(columns) = 'array'),
    approved_on date,
    revision_year integer CONSTRAINT action_plans_revision_year_check CHECK (revision_year BETWEEN 1900 AND 2200),
    revision_interval_years integer CONSTRAINT action_plans_revision_interval_years_check CHECK (revision_interval_years BETWEEN 1 AND 20),
    revisions jsonb NOT NULL DEFAULT '[]' CONSTRAINT action_plans_revisions_check CHECK (jsonb_typeof(revisions) = 'array'),
    description text CONSTRAINT action_plans_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    url text CONSTRAINT action_plans_url_check CHECK (char_length(url) BETWEEN 1 AND 2000),
    state text NOT NULL CONSTRAINT action_plans_state_check CHECK (state IN ('none', 'drafting', 'hearing', 'adopted', 'due_for_revision', 'under_revision')),
    CONSTRAINT action_plans_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE goals (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT goals_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT goals_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT goals_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT goals_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT goals_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT goals_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    plan_id uuid NOT NULL,
    committee_id uuid NOT NULL,
    parent_id uuid,
    label text CONSTRAINT goals_label_check CHECK (char_length(label) BETWEEN 1 AND 300),
    ordinal integer NOT NULL CONSTRAINT goals_ordinal_check CHECK (ordinal BETWEEN 0 AND 1000000),
    description text CONSTRAINT goals_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    responsible jsonb NOT NULL DEFAULT '[]' CONSTRAINT goals_responsible_check CHECK (jsonb_typeof(responsible) = 'array'),
    import_warnings jsonb NOT NULL DEFAULT '[]' CONSTRAINT goals_import_warnings_check CHECK (jsonb_typeof(import_warnings) = 'array'),
    CONSTRAINT goals_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE measures (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT measures_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT measures_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT measures_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT measures_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT measures_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT measures_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    plan_id uuid NOT NULL,
    committee_id uuid NOT NULL,
    goal_id uuid,
    across_committees boolean NOT NULL,
    label text CONSTRAINT measures_label_check CHECK (char_length(label) BETWEEN 1 AND 300),
    ordinal integer NOT NULL CONSTRAINT measures_ordinal_check CHECK (ordinal BETWEEN 0 AND 1000000),
    description text CONSTRAINT measures_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    responsible jsonb NOT NULL DEFAULT '[]' CONSTRAINT measures_responsible_check CHECK (jsonb_typeof(responsible) = 'array'),
    indicator text CONSTRAINT measures_indicator_check CHECK (char_length(indicator) BETWEEN 1 AND 10000),
    priority_flag text NOT NULL CONSTRAINT measures_priority_flag_check CHECK (priority_flag IN ('unknown', 'yes', 'no')),
    import_warnings jsonb NOT NULL DEFAULT '[]' CONSTRAINT measures_import_warnings_check CHECK (jsonb_typeof(import_warnings) = 'array'),
    CONSTRAINT measures_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE assignments (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT assignments_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT assignments_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT assignments_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT assignments_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT assignments_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT assignments_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    issuer_id uuid NOT NULL,
    backing_id uuid,
    decision_id uuid,
    due_meeting_id uuid,
    issued_on date,
    text text CONSTRAINT assignments_text_check CHECK (char_length(text) BETWEEN 1 AND 10000),
    state text NOT NULL CONSTRAINT assignments_state_check CHECK (state IN ('proposed', 'issued', 'fulfilled', 'lapsed', 'withdrawn')),
    CONSTRAINT assignments_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE pathway_proposals (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT pathway_proposals_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT pathway_proposals_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT pathway_proposals_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT pathway_proposals_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT pathway_proposals_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT pathway_proposals_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    assignment_id uuid NOT NULL,
    committee_id uuid NOT NULL,
    patient_group_id uuid,
    kind text NOT NULL CONSTRAINT pathway_proposals_kind_check CHECK (kind IN ('new', 'further_development', 'unknown')),
    sketch jsonb CONSTRAINT pathway_proposals_sketch_check CHECK (jsonb_typeof(sketch) = 'object'),
    progress_plan jsonb CONSTRAINT pathway_proposals_progress_plan_check CHECK (jsonb_typeof(progress_plan) = 'object'),
    project_view jsonb NOT NULL CONSTRAINT pathway_proposals_project_view_check CHECK (jsonb_typeof(project_view) = 'object'),
    grant_view jsonb NOT NULL CONSTRAINT pathway_proposals_grant_view_check CHECK (jsonb_typeof(grant_view) = 'object'),
    due_meeting_id uuid,
    presented_at_id uuid,
    decision_id uuid,
    late boolean NOT NULL,
    state text NOT NULL CONSTRAINT pathway_proposals_state_check CHECK (state IN ('anticipated', 'requested', 'drafting', 'submitted', 'presented', 'endorsed', 'returned', 'declined', 'withdrawn')),
    CONSTRAINT pathway_proposals_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE projects (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT projects_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT projects_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT projects_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT projects_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT projects_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT projects_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    kind text NOT NULL,
    kind_list text NOT NULL GENERATED ALWAYS AS ('project-kind') STORED,
    CONSTRAINT projects_kind_fkey FOREIGN KEY (kind_list, kind) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    committee_id uuid,
    description text CONSTRAINT projects_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    period jsonb CONSTRAINT projects_period_check CHECK (jsonb_typeof(period) = 'object'),
    url text CONSTRAINT projects_url_check CHECK (char_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT projects_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE deadlines (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT deadlines_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT deadlines_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT deadlines_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT deadlines_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT deadlines_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT deadlines_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    kind text NOT NULL,
    kind_list text NOT NULL GENERATED ALWAYS AS ('deadline-kind') STORED,
    CONSTRAINT deadlines_kind_fkey FOREIGN KEY (kind_list, kind) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    basis text NOT NULL CONSTRAINT deadlines_basis_check CHECK (basis IN ('stated', 'derived', 'expected')),
    standing text NOT NULL CONSTRAINT deadlines_standing_check CHECK (standing IN ('proposed', 'in_force')),
    committee_id uuid,
    subject_type text NOT NULL DEFAULT '',
    subject_id uuid,
    CONSTRAINT deadlines_subject_check CHECK ((subject_type = '') = (subject_id IS NULL)),
    meeting_id uuid,
    lead_days integer CONSTRAINT deadlines_lead_days_check CHECK (lead_days BETWEEN 0 AND 366),
    due_on date,
    due_on_edited boolean NOT NULL,
    due jsonb CONSTRAINT deadlines_due_check CHECK (valid_imprecise_date(due)),
    recurring boolean NOT NULL,
    met_on date,
    evidence jsonb CONSTRAINT deadlines_evidence_check CHECK (jsonb_typeof(evidence) = 'object'),
    text text CONSTRAINT deadlines_text_check CHECK (char_length(text) BETWEEN 1 AND 10000),
    state text NOT NULL CONSTRAINT deadlines_state_check CHECK (state IN ('open', 'met', 'cancelled')),
    CONSTRAINT deadlines_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE guidelines (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT guidelines_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT guidelines_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT guidelines_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT guidelines_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT guidelines_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT guidelines_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    approved_by_id uuid,
    approved_on date,
    year integer CONSTRAINT guidelines_year_check CHECK (year BETWEEN 1900 AND 2200),
    number integer CONSTRAINT guidelines_number_check CHECK (number BETWEEN 1 AND 1000),
    case_id uuid,
    description text CONSTRAINT guidelines_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    url text CONSTRAINT guidelines_url_check CHECK (char_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT guidelines_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE agreements (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT agreements_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT agreements_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT agreements_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT agreements_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT agreements_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT agreements_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    kind text NOT NULL,
    kind_list text NOT NULL GENERATED ALWAYS AS ('agreement-kind') STORED,
    CONSTRAINT agreements_kind_fkey FOREIGN KEY (kind_list, kind) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    parent_id uuid,
    number text CONSTRAINT agreements_number_check CHECK (char_length(number) BETWEEN 1 AND 300),
    valid_from jsonb CONSTRAINT agreements_valid_from_check CHECK (valid_imprecise_date(valid_from)),
    valid_to jsonb CONSTRAINT agreements_valid_to_check CHECK (valid_imprecise_date(valid_to)),
    description text CONSTRAINT agreements_description_check CHECK (char_length(description) BETWEEN 1 AND 10000),
    url text CONSTRAINT agreements_url_check CHECK (char_length(url) BETWEEN 1 AND 2000),
    CONSTRAINT agreements_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE hearings (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT hearings_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT hearings_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT hearings_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT hearings_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT hearings_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT hearings_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    subject_type text NOT NULL DEFAULT '',
    subject_id uuid,
    CONSTRAINT hearings_subject_check CHECK ((subject_type = '') = (subject_id IS NULL)),
    committee_id uuid NOT NULL,
    asked_by_id uuid,
    opened_on date,
    due_on date,
    answered_on date,
    answer text CONSTRAINT hearings_answer_check CHECK (char_length(answer) BETWEEN 1 AND 10000),
    state text NOT NULL CONSTRAINT hearings_state_check CHECK (state IN ('open', 'answered', 'expired', 'withdrawn')),
    CONSTRAINT hearings_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE focus_areas (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT focus_areas_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT focus_areas_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT focus_areas_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT focus_areas_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT focus_areas_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT focus_areas_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    committee_id uuid NOT NULL,
    meeting_id uuid,
    case_id uuid,
    theme text,
    theme_list text NOT NULL GENERATED ALWAYS AS ('focus-area-theme') STORED,
    CONSTRAINT focus_areas_theme_fkey FOREIGN KEY (theme_list, theme) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL CONSTRAINT focus_areas_ordinal_check CHECK (ordinal BETWEEN 0 AND 100000),
    text text CONSTRAINT focus_areas_text_check CHECK (char_length(text) BETWEEN 1 AND 10000),
    CONSTRAINT focus_areas_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE committee_reports (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT committee_reports_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT committee_reports_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT committee_reports_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT committee_reports_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT committee_reports_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT committee_reports_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    committee_id uuid NOT NULL,
    year integer NOT NULL CONSTRAINT committee_reports_year_check CHECK (year BETWEEN 1900 AND 2200),
    document_id uuid,
    leader text CONSTRAINT committee_reports_leader_check CHECK (char_length(leader) BETWEEN 1 AND 300),
    deputy text CONSTRAINT committee_reports_deputy_check CHECK (char_length(deputy) BETWEEN 1 AND 300),
    meetings integer CONSTRAINT committee_reports_meetings_check CHECK (meetings BETWEEN 0 AND 1000),
    digital_meetings integer CONSTRAINT committee_reports_digital_meetings_check CHECK (digital_meetings BETWEEN 0 AND 1000),
    physical_meetings integer CONSTRAINT committee_reports_physical_meetings_check CHECK (physical_meetings BETWEEN 0 AND 1000),
    extra_meetings text CONSTRAINT committee_reports_extra_meetings_check CHECK (char_length(extra_meetings) BETWEEN 1 AND 10000),
    cases integer CONSTRAINT committee_reports_cases_check CHECK (cases BETWEEN 0 AND 100000),
    decision_cases integer CONSTRAINT committee_reports_decision_cases_check CHECK (decision_cases BETWEEN 0 AND 100000),
    disputes integer CONSTRAINT committee_reports_disputes_check CHECK (disputes BETWEEN 0 AND 100000),
    plan_approved_on date,
    plan_note text CONSTRAINT committee_reports_plan_note_check CHECK (char_length(plan_note) BETWEEN 1 AND 10000),
    topics jsonb NOT NULL DEFAULT '[]' CONSTRAINT committee_reports_topics_check CHECK (jsonb_typeof(topics) = 'array'),
    results jsonb NOT NULL DEFAULT '[]' CONSTRAINT committee_reports_results_check CHECK (jsonb_typeof(results) = 'array'),
    continues jsonb NOT NULL DEFAULT '[]' CONSTRAINT committee_reports_continues_check CHECK (jsonb_typeof(continues) = 'array'),
    notes text CONSTRAINT committee_reports_notes_check CHECK (char_length(notes) BETWEEN 1 AND 10000),
    CONSTRAINT committee_reports_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE documents (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT documents_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT documents_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT documents_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT documents_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT documents_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT documents_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    kind text NOT NULL,
    kind_list text NOT NULL GENERATED ALWAYS AS ('document-kind') STORED,
    CONSTRAINT documents_kind_fkey FOREIGN KEY (kind_list, kind) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    url text CONSTRAINT documents_url_check CHECK (char_length(url) BETWEEN 1 AND 2000),
    file_name text CONSTRAINT documents_file_name_check CHECK (char_length(file_name) BETWEEN 1 AND 300),
    published jsonb CONSTRAINT documents_published_check CHECK (valid_imprecise_date(published)),
    revised_on date,
    checksum text CONSTRAINT documents_checksum_check CHECK (char_length(checksum) BETWEEN 1 AND 300),
    publisher text CONSTRAINT documents_publisher_check CHECK (char_length(publisher) BETWEEN 1 AND 300),
    observed jsonb CONSTRAINT documents_observed_check CHECK (valid_imprecise_date(observed)),
    CONSTRAINT documents_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE discrepancies (
    id uuid PRIMARY KEY,
    community_id uuid NOT NULL CONSTRAINT discrepancies_community_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    key text NOT NULL CONSTRAINT discrepancies_key_check CHECK (valid_key(key)),
    title text COLLATE "nb-NO-x-icu" NOT NULL CONSTRAINT discrepancies_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    language text NOT NULL CONSTRAINT discrepancies_language_check CHECK (language IN ('nn', 'nb', 'en', 'se')),
    visibility text NOT NULL CONSTRAINT discrepancies_visibility_check CHECK (visibility IN ('draft', 'published')),
    version bigint NOT NULL CONSTRAINT discrepancies_version_check CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    kind text NOT NULL,
    kind_list text NOT NULL GENERATED ALWAYS AS ('discrepancy-kind') STORED,
    CONSTRAINT discrepancies_kind_fkey FOREIGN KEY (kind_list, kind) REFERENCES codes (list, code) DEFERRABLE INITIALLY DEFERRED,
    subject_type text NOT NULL DEFAULT '',
    subject_id uuid,
    CONSTRAINT discrepancies_subject_check CHECK ((subject_type = '') = (subject_id IS NULL)),
    committee_id uuid,
    reading text CONSTRAINT discrepancies_reading_check CHECK (char_length(reading) BETWEEN 1 AND 10000),
    rationale text CONSTRAINT discrepancies_rationale_check CHECK (char_length(rationale) BETWEEN 1 AND 10000),
    CONSTRAINT discrepancies_community_key_key UNIQUE (community_id, key)
);

CREATE TABLE committee_tasks_from (
    root_id uuid NOT NULL CONSTRAINT committee_tasks_from_root_fkey REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    committee_id uuid NOT NULL CONSTRAINT committee_tasks_from_committee_fkey REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT committee_tasks_from_key UNIQUE (root_id, committee_id)
);
CREATE INDEX ON committee_tasks_from (committee_id);

CREATE TABLE committee_patient_groups (
    root_id uuid NOT NULL CONSTRAINT committee_patient_groups_root_fkey REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    patient_group_id uuid NOT NULL CONSTRAINT committee_patient_groups_patient_group_fkey REFERENCES patient_groups (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT committee_patient_groups_key UNIQUE (root_id, patient_group_id)
);
CREATE INDEX ON committee_patient_groups (patient_group_id);

CREATE TABLE meeting_committees (
    root_id uuid NOT NULL CONSTRAINT meeting_committees_root_fkey REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    committee_id uuid NOT NULL CONSTRAINT meeting_committees_committee_fkey REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT meeting_committees_key UNIQUE (root_id, committee_id)
);
CREATE INDEX ON meeting_committees (committee_id);

CREATE TABLE measure_participants (
    root_id uuid NOT NULL CONSTRAINT measure_participants_root_fkey REFERENCES measures (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    committee_id uuid NOT NULL CONSTRAINT measure_participants_committee_fkey REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT measure_participants_key UNIQUE (root_id, committee_id)
);
CREATE INDEX ON measure_participants (committee_id);

CREATE TABLE measure_patient_groups (
    root_id uuid NOT NULL CONSTRAINT measure_patient_groups_root_fkey REFERENCES measures (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    patient_group_id uuid NOT NULL CONSTRAINT measure_patient_groups_patient_group_fkey REFERENCES patient_groups (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT measure_patient_groups_key UNIQUE (root_id, patient_group_id)
);
CREATE INDEX ON measure_patient_groups (patient_group_id);

CREATE TABLE assignment_addressees (
    root_id uuid NOT NULL CONSTRAINT assignment_addressees_root_fkey REFERENCES assignments (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    committee_id uuid NOT NULL CONSTRAINT assignment_addressees_committee_fkey REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT assignment_addressees_key UNIQUE (root_id, committee_id)
);
CREATE INDEX ON assignment_addressees (committee_id);

CREATE TABLE pathway_proposal_projects (
    root_id uuid NOT NULL CONSTRAINT pathway_proposal_projects_root_fkey REFERENCES pathway_proposals (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    project_id uuid NOT NULL CONSTRAINT pathway_proposal_projects_project_fkey REFERENCES projects (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT pathway_proposal_projects_key UNIQUE (root_id, project_id)
);
CREATE INDEX ON pathway_proposal_projects (project_id);

CREATE TABLE project_organisations (
    root_id uuid NOT NULL CONSTRAINT project_organisations_root_fkey REFERENCES projects (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    organisation_id uuid NOT NULL CONSTRAINT project_organisations_organisation_fkey REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT project_organisations_key UNIQUE (root_id, organisation_id)
);
CREATE INDEX ON project_organisations (organisation_id);

CREATE TABLE agreement_parties (
    root_id uuid NOT NULL CONSTRAINT agreement_parties_root_fkey REFERENCES agreements (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    organisation_id uuid NOT NULL CONSTRAINT agreement_parties_organisation_fkey REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (root_id, ordinal),
    CONSTRAINT agreement_parties_key UNIQUE (root_id, organisation_id)
);
CREATE INDEX ON agreement_parties (organisation_id);

CREATE TABLE community_figures (
    root_id uuid NOT NULL CONSTRAINT community_figures_root_fkey REFERENCES communities (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    name text NOT NULL CONSTRAINT community_figures_name_check CHECK (char_length(name) BETWEEN 1 AND 300),
    value double precision,
    text text CONSTRAINT community_figures_text_check CHECK (char_length(text) BETWEEN 1 AND 300),
    as_of jsonb CONSTRAINT community_figures_as_of_check CHECK (valid_imprecise_date(as_of)),
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE organisation_numbers (
    root_id uuid NOT NULL CONSTRAINT organisation_numbers_root_fkey REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    number text NOT NULL CONSTRAINT organisation_numbers_number_check CHECK (char_length(number) BETWEEN 1 AND 300),
    valid_from date,
    valid_to date,
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE role_holding_observations (
    root_id uuid NOT NULL CONSTRAINT role_holding_observations_root_fkey REFERENCES role_holdings (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    document_id uuid NOT NULL,
    locator text CONSTRAINT role_holding_observations_locator_check CHECK (char_length(locator) BETWEEN 1 AND 300),
    observed jsonb NOT NULL CONSTRAINT role_holding_observations_observed_check CHECK (valid_imprecise_date(observed)),
    name text CONSTRAINT role_holding_observations_name_check CHECK (char_length(name) BETWEEN 1 AND 300),
    employer text CONSTRAINT role_holding_observations_employer_check CHECK (char_length(employer) BETWEEN 1 AND 300),
    note text CONSTRAINT role_holding_observations_note_check CHECK (char_length(note) BETWEEN 1 AND 10000),
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE meeting_attendance (
    root_id uuid NOT NULL CONSTRAINT meeting_attendance_root_fkey REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    role text NOT NULL CONSTRAINT meeting_attendance_role_check CHECK (role IN ('chair', 'member', 'speaker', 'guest')),
    name text CONSTRAINT meeting_attendance_name_check CHECK (char_length(name) BETWEEN 1 AND 300),
    person_key text CONSTRAINT meeting_attendance_person_key_check CHECK (char_length(person_key) BETWEEN 1 AND 300),
    position text CONSTRAINT meeting_attendance_position_check CHECK (char_length(position) BETWEEN 1 AND 300),
    organisation_id uuid,
    topic text CONSTRAINT meeting_attendance_topic_check CHECK (char_length(topic) BETWEEN 1 AND 10000),
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE measure_year_cells (
    root_id uuid NOT NULL CONSTRAINT measure_year_cells_root_fkey REFERENCES measures (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    column_year integer NOT NULL CONSTRAINT measure_year_cells_column_year_check CHECK (column_year BETWEEN 1900 AND 2200),
    raw text NOT NULL CONSTRAINT measure_year_cells_raw_check CHECK (char_length(raw) BETWEEN 1 AND 300),
    reading text NOT NULL CONSTRAINT measure_year_cells_reading_check CHECK (reading IN ('blank', 'year', 'range', 'yearly', 'unclear')),
    from_year integer CONSTRAINT measure_year_cells_from_year_check CHECK (from_year BETWEEN 1900 AND 2200),
    to_year integer CONSTRAINT measure_year_cells_to_year_check CHECK (to_year BETWEEN 1900 AND 2200),
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE measure_status_reports (
    root_id uuid NOT NULL CONSTRAINT measure_status_reports_root_fkey REFERENCES measures (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    year integer NOT NULL CONSTRAINT measure_status_reports_year_check CHECK (year BETWEEN 1900 AND 2200),
    status text NOT NULL CONSTRAINT measure_status_reports_status_check CHECK (status IN ('unknown', 'not_done', 'in_progress', 'done')),
    reported_on date NOT NULL,
    reporter_role text CONSTRAINT measure_status_reports_reporter_role_check CHECK (char_length(reporter_role) BETWEEN 1 AND 300),
    note text CONSTRAINT measure_status_reports_note_check CHECK (char_length(note) BETWEEN 1 AND 10000),
    document_id uuid,
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE pathway_proposal_milestones (
    root_id uuid NOT NULL CONSTRAINT pathway_proposal_milestones_root_fkey REFERENCES pathway_proposals (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    title text NOT NULL CONSTRAINT pathway_proposal_milestones_title_check CHECK (char_length(title) BETWEEN 1 AND 300),
    due jsonb CONSTRAINT pathway_proposal_milestones_due_check CHECK (valid_imprecise_date(due)),
    done_on date,
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE deadline_extensions (
    root_id uuid NOT NULL CONSTRAINT deadline_extensions_root_fkey REFERENCES deadlines (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    due_on date,
    due jsonb CONSTRAINT deadline_extensions_due_check CHECK (valid_imprecise_date(due)),
    reason text NOT NULL CONSTRAINT deadline_extensions_reason_check CHECK (char_length(reason) BETWEEN 1 AND 10000),
    extended_on date NOT NULL,
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE committee_report_joint_meetings (
    root_id uuid NOT NULL CONSTRAINT committee_report_joint_meetings_root_fkey REFERENCES committee_reports (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    committee_id uuid NOT NULL,
    count integer NOT NULL CONSTRAINT committee_report_joint_meetings_count_check CHECK (count BETWEEN 0 AND 1000),
    PRIMARY KEY (root_id, ordinal)
);

CREATE TABLE discrepancy_statements (
    root_id uuid NOT NULL CONSTRAINT discrepancy_statements_root_fkey REFERENCES discrepancies (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    text text NOT NULL CONSTRAINT discrepancy_statements_text_check CHECK (char_length(text) BETWEEN 1 AND 10000),
    value text CONSTRAINT discrepancy_statements_value_check CHECK (char_length(value) BETWEEN 1 AND 300),
    document_id uuid NOT NULL,
    locator text NOT NULL CONSTRAINT discrepancy_statements_locator_check CHECK (char_length(locator) BETWEEN 1 AND 300),
    PRIMARY KEY (root_id, ordinal)
);

ALTER TABLE communities
    ADD CONSTRAINT communities_trust_fkey FOREIGN KEY (trust_id) REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE organisations
    ADD CONSTRAINT organisations_parent_fkey FOREIGN KEY (parent_id) REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT organisations_local_committee_fkey FOREIGN KEY (local_committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE committees
    ADD CONSTRAINT committees_hospital_fkey FOREIGN KEY (hospital_id) REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT committees_host_fkey FOREIGN KEY (host_id) REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT committees_successor_fkey FOREIGN KEY (successor_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE role_holdings
    ADD CONSTRAINT role_holdings_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT role_holdings_alternates_with_fkey FOREIGN KEY (alternates_with_id) REFERENCES role_holdings (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT role_holdings_employer_fkey FOREIGN KEY (employer_id) REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE cases
    ADD CONSTRAINT cases_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT cases_meeting_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE decisions
    ADD CONSTRAINT decisions_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT decisions_case_fkey FOREIGN KEY (case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT decisions_meeting_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT decisions_action_plan_fkey FOREIGN KEY (action_plan_id) REFERENCES action_plans (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT decisions_guideline_fkey FOREIGN KEY (guideline_id) REFERENCES guidelines (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE action_plans
    ADD CONSTRAINT action_plans_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE goals
    ADD CONSTRAINT goals_plan_fkey FOREIGN KEY (plan_id) REFERENCES action_plans (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT goals_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT goals_parent_fkey FOREIGN KEY (parent_id) REFERENCES goals (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE measures
    ADD CONSTRAINT measures_plan_fkey FOREIGN KEY (plan_id) REFERENCES action_plans (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT measures_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT measures_goal_fkey FOREIGN KEY (goal_id) REFERENCES goals (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE assignments
    ADD CONSTRAINT assignments_issuer_fkey FOREIGN KEY (issuer_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT assignments_backing_fkey FOREIGN KEY (backing_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT assignments_decision_fkey FOREIGN KEY (decision_id) REFERENCES decisions (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT assignments_due_meeting_fkey FOREIGN KEY (due_meeting_id) REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE pathway_proposals
    ADD CONSTRAINT pathway_proposals_assignment_fkey FOREIGN KEY (assignment_id) REFERENCES assignments (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT pathway_proposals_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT pathway_proposals_patient_group_fkey FOREIGN KEY (patient_group_id) REFERENCES patient_groups (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT pathway_proposals_due_meeting_fkey FOREIGN KEY (due_meeting_id) REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT pathway_proposals_presented_at_fkey FOREIGN KEY (presented_at_id) REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT pathway_proposals_decision_fkey FOREIGN KEY (decision_id) REFERENCES decisions (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE projects
    ADD CONSTRAINT projects_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE deadlines
    ADD CONSTRAINT deadlines_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT deadlines_meeting_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE guidelines
    ADD CONSTRAINT guidelines_approved_by_fkey FOREIGN KEY (approved_by_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT guidelines_case_fkey FOREIGN KEY (case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE agreements
    ADD CONSTRAINT agreements_parent_fkey FOREIGN KEY (parent_id) REFERENCES agreements (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE hearings
    ADD CONSTRAINT hearings_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT hearings_asked_by_fkey FOREIGN KEY (asked_by_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE focus_areas
    ADD CONSTRAINT focus_areas_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT focus_areas_meeting_fkey FOREIGN KEY (meeting_id) REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT focus_areas_case_fkey FOREIGN KEY (case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE committee_reports
    ADD CONSTRAINT committee_reports_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT committee_reports_document_fkey FOREIGN KEY (document_id) REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE discrepancies
    ADD CONSTRAINT discrepancies_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE role_holding_observations
    ADD CONSTRAINT role_holding_observations_document_fkey FOREIGN KEY (document_id) REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE meeting_attendance
    ADD CONSTRAINT meeting_attendance_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE measure_status_reports
    ADD CONSTRAINT measure_status_reports_document_fkey FOREIGN KEY (document_id) REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE committee_report_joint_meetings
    ADD CONSTRAINT committee_report_joint_meetings_committee_fkey FOREIGN KEY (committee_id) REFERENCES committees (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE discrepancy_statements
    ADD CONSTRAINT discrepancy_statements_document_fkey FOREIGN KEY (document_id) REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED;

CREATE INDEX ON communities (trust_id);
CREATE INDEX ON organisations (parent_id);
CREATE INDEX ON organisations (local_committee_id);
CREATE INDEX ON committees (hospital_id);
CREATE INDEX ON committees (host_id);
CREATE INDEX ON committees (successor_id);
CREATE INDEX ON role_holdings (committee_id);
CREATE INDEX ON role_holdings (alternates_with_id);
CREATE INDEX ON role_holdings (employer_id);
CREATE INDEX ON cases (committee_id);
CREATE INDEX ON cases (meeting_id);
CREATE INDEX ON decisions (committee_id);
CREATE INDEX ON decisions (case_id);
CREATE INDEX ON decisions (meeting_id);
CREATE INDEX ON decisions (action_plan_id);
CREATE INDEX ON decisions (guideline_id);
CREATE INDEX ON action_plans (committee_id);
CREATE INDEX ON goals (plan_id);
CREATE INDEX ON goals (committee_id);
CREATE INDEX ON goals (parent_id);
CREATE INDEX ON measures (plan_id);
CREATE INDEX ON measures (committee_id);
CREATE INDEX ON measures (goal_id);
CREATE INDEX ON assignments (issuer_id);
CREATE INDEX ON assignments (backing_id);
CREATE INDEX ON assignments (decision_id);
CREATE INDEX ON assignments (due_meeting_id);
CREATE INDEX ON pathway_proposals (assignment_id);
CREATE INDEX ON pathway_proposals (committee_id);
CREATE INDEX ON pathway_proposals (patient_group_id);
CREATE INDEX ON pathway_proposals (due_meeting_id);
CREATE INDEX ON pathway_proposals (presented_at_id);
CREATE INDEX ON pathway_proposals (decision_id);
CREATE INDEX ON projects (committee_id);
CREATE INDEX ON deadlines (committee_id);
CREATE INDEX ON deadlines (subject_id);
CREATE INDEX ON deadlines (meeting_id);
CREATE INDEX ON guidelines (approved_by_id);
CREATE INDEX ON guidelines (case_id);
CREATE INDEX ON agreements (parent_id);
CREATE INDEX ON hearings (subject_id);
CREATE INDEX ON hearings (committee_id);
CREATE INDEX ON hearings (asked_by_id);
CREATE INDEX ON focus_areas (committee_id);
CREATE INDEX ON focus_areas (meeting_id);
CREATE INDEX ON focus_areas (case_id);
CREATE INDEX ON committee_reports (committee_id);
CREATE INDEX ON committee_reports (document_id);
CREATE INDEX ON discrepancies (subject_id);
CREATE INDEX ON discrepancies (committee_id);
CREATE INDEX ON role_holding_observations (document_id);
CREATE INDEX ON meeting_attendance (organisation_id);
CREATE INDEX ON measure_status_reports (document_id);
CREATE INDEX ON committee_report_joint_meetings (committee_id);
CREATE INDEX ON discrepancy_statements (document_id);

-- Shared by every noun; the column noun is the noun's name.
CREATE TABLE sources (
    noun text NOT NULL,
    root_id uuid NOT NULL,
    ordinal integer NOT NULL,
    community_id uuid NOT NULL,
    document_id uuid NOT NULL CONSTRAINT sources_document_fkey REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    locator text NOT NULL CONSTRAINT sources_locator_check CHECK (char_length(locator) BETWEEN 1 AND 300),
    as_of date,
    PRIMARY KEY (root_id, noun, ordinal)
);
CREATE INDEX ON sources (document_id);
CREATE TABLE external_ids (
    noun text NOT NULL,
    root_id uuid NOT NULL,
    ordinal integer NOT NULL,
    community_id uuid NOT NULL,
    system text NOT NULL CONSTRAINT external_ids_system_check CHECK (system ~ '^[a-z0-9][a-z0-9._-]{0,79}$'),
    key text NOT NULL CONSTRAINT external_ids_key_check CHECK (char_length(key) BETWEEN 1 AND 300),
    PRIMARY KEY (root_id, noun, ordinal),
    CONSTRAINT external_ids_system_key UNIQUE (root_id, noun, system),
    CONSTRAINT external_ids_external_key UNIQUE (community_id, noun, system, key)
);
-- R8: one alias finds one object, however many documents use it.
CREATE TABLE aliases (
    noun text NOT NULL,
    root_id uuid NOT NULL,
    ordinal integer NOT NULL,
    community_id uuid NOT NULL,
    text text NOT NULL CONSTRAINT aliases_text_check CHECK (char_length(text) BETWEEN 1 AND 300),
    kind text NOT NULL CONSTRAINT aliases_kind_check CHECK (kind IN ('name', 'short_name', 'abbreviation', 'misspelling', 'former_name')),
    document_id uuid CONSTRAINT aliases_document_fkey REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
    locator text CONSTRAINT aliases_locator_check CHECK (char_length(locator) BETWEEN 1 AND 300),
    folded text NOT NULL GENERATED ALWAYS AS (lower(text)) STORED,
    PRIMARY KEY (root_id, noun, ordinal),
    CONSTRAINT aliases_one_object EXCLUDE USING gist (folded WITH =, noun WITH =, community_id WITH =, root_id WITH <>)
);
CREATE TABLE transitions (
    noun text NOT NULL,
    root_id uuid NOT NULL,
    ordinal integer NOT NULL,
    community_id uuid NOT NULL,
    from_state text,
    to_state text NOT NULL,
    occurred_on date,
    recorded_at timestamptz NOT NULL,
    actor_kind text NOT NULL CONSTRAINT transitions_actor_kind_check CHECK (actor_kind IN ('person', 'system', 'import')),
    reason text CONSTRAINT transitions_reason_check CHECK (char_length(reason) BETWEEN 1 AND 10000),
    meeting_id uuid CONSTRAINT transitions_meeting_fkey REFERENCES meetings (id) DEFERRABLE INITIALLY DEFERRED,
    late boolean NOT NULL,
    PRIMARY KEY (root_id, noun, ordinal)
);

-- Every reference that an object holds, written with the object: what refers to an object is asked here before it is deleted or hidden.
CREATE TABLE object_references (
    from_noun text NOT NULL,
    from_id uuid NOT NULL,
    pointer text NOT NULL,
    to_noun text NOT NULL,
    to_id uuid NOT NULL,
    PRIMARY KEY (from_id, from_noun, pointer)
);
CREATE INDEX ON object_references (to_id, to_noun);

-- A community's key is looked up without a community.
CREATE UNIQUE INDEX communities_key_key ON communities (key);
-- R9: exactly four priority groups, so one object for each place.
CREATE UNIQUE INDEX patient_groups_priority_rank_key ON patient_groups (community_id, priority_rank) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX committee_reports_committee_year_key ON committee_reports (committee_id, year) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX cases_committee_number_key ON cases (committee_id, number) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX decisions_case_number_key ON decisions (case_id, number) WHERE deleted_at IS NULL;
-- R24: a sub-goal hangs on another goal.
ALTER TABLE goals ADD CONSTRAINT goals_own_parent_check CHECK (parent_id <> id);
-- A vacant seat has nobody.
ALTER TABLE role_holdings ADD CONSTRAINT role_holdings_vacant_check CHECK (NOT vacant OR person_name IS NULL);
-- R36: sketch and progress plan are both compulsory before a proposal can have been submitted.
ALTER TABLE pathway_proposals ADD CONSTRAINT pathway_proposals_papers_check
    CHECK (state NOT IN ('submitted', 'presented', 'endorsed') OR (sketch IS NOT NULL AND progress_plan IS NOT NULL));
-- A deadline that was met says when, and what shows it.
ALTER TABLE deadlines ADD CONSTRAINT deadlines_met_check CHECK (state <> 'met' OR (met_on IS NOT NULL AND evidence IS NOT NULL));

-- What a key may do. A grant without a community holds for every community; without committees, for every committee.
CREATE TABLE grants (
    id uuid PRIMARY KEY,
    api_key_id uuid NOT NULL CONSTRAINT grants_api_key_fkey REFERENCES api_keys (id),
    role text NOT NULL CONSTRAINT grants_role_check CHECK (role IN ('reader', 'editor', 'secretariat', 'admin')),
    community_id uuid CONSTRAINT grants_community_fkey REFERENCES communities (id)
);
CREATE INDEX ON grants (api_key_id);
CREATE TABLE grant_committees (
    grant_id uuid NOT NULL CONSTRAINT grant_committees_grant_fkey REFERENCES grants (id),
    committee_id uuid NOT NULL CONSTRAINT grant_committees_committee_fkey REFERENCES committees (id),
    PRIMARY KEY (grant_id, committee_id)
);

-- The log guards every root and every child; a test holds this list against the catalogue.
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON communities DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON organisations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON patient_groups DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON committees DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON role_holdings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON meetings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON decisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON action_plans DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON goals DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON measures DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON assignments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON pathway_proposals DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON deadlines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON guidelines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON agreements DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON hearings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON focus_areas DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON committee_reports DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON documents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON discrepancies DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_root_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON committee_tasks_from DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('committees');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON committee_patient_groups DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('committees');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON meeting_committees DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('meetings');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON measure_participants DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('measures');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON measure_patient_groups DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('measures');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON assignment_addressees DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('assignments');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON pathway_proposal_projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('pathway_proposals');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON project_organisations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('projects');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON agreement_parties DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('agreements');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON community_figures DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('communities');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON organisation_numbers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('organisations');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON role_holding_observations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('role_holdings');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON meeting_attendance DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('meetings');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON measure_year_cells DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('measures');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON measure_status_reports DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('measures');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON pathway_proposal_milestones DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('pathway_proposals');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON deadline_extensions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('deadlines');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON committee_report_joint_meetings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('committee_reports');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON discrepancy_statements DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged('discrepancies');
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON sources DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON external_ids DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON aliases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged();
CREATE CONSTRAINT TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON transitions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assert_child_logged();

-- +goose Down
DROP TABLE grant_committees, grants, object_references, transitions, aliases, external_ids, sources, committee_tasks_from, committee_patient_groups, meeting_committees, measure_participants, measure_patient_groups, assignment_addressees, pathway_proposal_projects, project_organisations, agreement_parties, community_figures, organisation_numbers, role_holding_observations, meeting_attendance, measure_year_cells, measure_status_reports, pathway_proposal_milestones, deadline_extensions, committee_report_joint_meetings, discrepancy_statements, communities, organisations, patient_groups, committees, role_holdings, meetings, cases, decisions, action_plans, goals, measures, assignments, pathway_proposals, projects, deadlines, guidelines, agreements, hearings, focus_areas, committee_reports, documents, discrepancies CASCADE;
