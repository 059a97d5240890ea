import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of the transaction core. Every table that grows carries `lane` as the first column of its key, none refers
 * to another by a foreign key, and none has an index that the hot path does not need: each would cost every purchase.
 */
const TABLES = `
CREATE TABLE core_setting (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  lane_count smallint NOT NULL CHECK (lane_count BETWEEN 1 AND 1024)
);
COMMENT ON TABLE core_setting IS 'Fixed when the database is made: lane = stream_id mod lane_count';

CREATE TABLE lane_head (
  lane smallint PRIMARY KEY,
  position bigint NOT NULL DEFAULT 0,
  block bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  committed_at timestamptz NOT NULL DEFAULT 'epoch',
  business_date date NOT NULL DEFAULT '1970-01-01'
) WITH (fillfactor = 10);
COMMENT ON TABLE lane_head IS 'Last position, block, hash and business date of each lane; its row lock makes commits of a lane serial';

CREATE TABLE stream (
  lane smallint NOT NULL,
  stream_id bigint NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (lane, stream_id)
) WITH (fillfactor = 60);
COMMENT ON TABLE stream IS 'Snapshot of each stream after its latest event (JSON text); rebuildable from event';

CREATE TABLE event (
  lane smallint NOT NULL,
  position bigint NOT NULL,
  block bigint NOT NULL,
  stream_id bigint NOT NULL,
  previous_position bigint,
  version integer NOT NULL,
  entity integer,
  type text NOT NULL,
  accounts bigint[] NOT NULL,
  amounts bigint[] NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (lane, position)
);
COMMENT ON COLUMN event.previous_position IS 'Position of the event of the same stream before this one: history is walked backwards without an index';
COMMENT ON COLUMN event.entity IS 'Version of the event that began the entity (authorization) this event belongs to';
COMMENT ON COLUMN event.amounts IS 'Fen, credit positive, one for each of accounts; they sum to zero';

CREATE TABLE outcome (
  lane smallint NOT NULL,
  key uuid NOT NULL,
  digest uuid NOT NULL,
  block bigint NOT NULL,
  ordinal integer NOT NULL,
  stream_id bigint NOT NULL,
  position bigint,
  body bytea NOT NULL,
  PRIMARY KEY (lane, key)
);
COMMENT ON TABLE outcome IS 'First answer to each command, frozen; kept for ever';

CREATE TABLE entity (
  lane smallint NOT NULL,
  stream_id bigint NOT NULL,
  entity integer NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (lane, stream_id, entity)
) WITH (fillfactor = 80);
COMMENT ON TABLE entity IS 'State of authorizations that had a follow-up; the others follow from their first event';

CREATE TABLE milestone (
  lane smallint NOT NULL,
  stream_id bigint NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (lane, stream_id, version)
);
COMMENT ON TABLE milestone IS 'Every 64th snapshot of a stream is kept, so that its past is found without reading its whole history';

CREATE TABLE block (
  lane smallint NOT NULL,
  number bigint NOT NULL,
  first_position bigint NOT NULL,
  event_count integer NOT NULL,
  outcome_count integer NOT NULL,
  committed_at timestamptz NOT NULL,
  business_date date NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (lane, number)
);
CREATE INDEX block_committed_at ON block (lane, committed_at);
CREATE INDEX block_business_date ON block (lane, business_date, number);

CREATE TABLE subscription_checkpoint (
  name text NOT NULL,
  lane smallint NOT NULL,
  position bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, lane)
) WITH (fillfactor = 50);
`;

/**
 * The one write path. All or nothing: a stream whose version is not the expected one raises OC001, a key that exists raises
 * unique_violation; the writer then decides again. A stream that was only read (last_event 0) is compared as well: what
 * another process did before must not be missed by a decision without events either.
 *
 * `_records` holds the sealed records (events, then outcomes) in order; payloads and bodies are slices of it, so what is
 * hashed is what is stored. Times never go back within a lane.
 */
const COMMIT_BLOCK = `
CREATE FUNCTION commit_block(
  _lane smallint, _records bytea,
  _stream_ids bigint[], _expected integer[], _versions integer[], _last_events integer[],
  _states bytea, _state_offsets integer[], _state_lengths integer[],
  _event_streams bigint[], _event_versions integer[], _previous bigint[], _entities integer[], _types text[],
  _posting_ends integer[], _accounts bigint[], _amounts bigint[], _payload_offsets integer[], _payload_lengths integer[],
  _keys uuid[], _digests uuid[], _outcome_streams bigint[], _outcome_events integer[], _body_offsets integer[], _body_lengths integer[],
  _entity_streams bigint[], _entity_ids integer[], _entity_states bytea, _entity_offsets integer[], _entity_lengths integer[]
) RETURNS TABLE (first_position bigint, block_number bigint, previous_head bigint, committed_at timestamptz, business_date date)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  _head lane_head%ROWTYPE;
  _event_count integer := cardinality(_event_streams);
  _outcome_count integer := cardinality(_keys);
  _first bigint;
  _number bigint;
  _at timestamptz;
  _date date;
  _hash bytea;
  _new integer;
  _written integer;
BEGIN
  SELECT * INTO _head FROM lane_head h WHERE h.lane = _lane FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lane % does not exist', _lane;
  END IF;
  IF (SELECT coalesce(sum(a), 0) FROM unnest(_amounts) a) <> 0 THEN
    RAISE EXCEPTION 'postings of the block do not sum to zero' USING ERRCODE = 'OC002';
  END IF;
  _first := _head.position + 1;
  _number := _head.block + 1;
  _at := greatest(clock_timestamp(), _head.committed_at + interval '1 microsecond');
  _date := greatest((_at AT TIME ZONE 'Asia/Shanghai')::date, _head.business_date);

  UPDATE stream s
     SET version = i.version, position = _first + i.last_event - 1,
         state = substring(_states FROM i.state_offset FOR i.state_length)
    FROM unnest(_stream_ids, _expected, _versions, _last_events, _state_offsets, _state_lengths)
         AS i(stream_id, expected, version, last_event, state_offset, state_length)
   WHERE s.lane = _lane AND s.stream_id = i.stream_id AND s.version = i.expected AND i.expected > 0 AND i.last_event > 0;
  GET DIAGNOSTICS _written = ROW_COUNT;
  IF 0 = ANY (_last_events) THEN
    SELECT count(*) INTO _new
      FROM unnest(_stream_ids, _expected, _last_events) AS i(stream_id, expected, last_event)
      LEFT JOIN stream s ON s.lane = _lane AND s.stream_id = i.stream_id
     WHERE i.last_event = 0 AND coalesce(s.version, 0) = i.expected;
    _written := _written + _new;
  END IF;
  _new := cardinality(array_positions(_expected, 0));
  IF _new > 0 THEN
    INSERT INTO stream (lane, stream_id, version, position, state)
    SELECT _lane, i.stream_id, i.version, _first + i.last_event - 1, substring(_states FROM i.state_offset FOR i.state_length)
      FROM unnest(_stream_ids, _expected, _versions, _last_events, _state_offsets, _state_lengths)
           AS i(stream_id, expected, version, last_event, state_offset, state_length)
     WHERE i.expected = 0 AND i.last_event > 0
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS _new = ROW_COUNT;
    _written := _written + _new;
  END IF;
  IF _written <> cardinality(_stream_ids) THEN
    RAISE EXCEPTION 'version conflict' USING ERRCODE = 'OC001';
  END IF;

  INSERT INTO outcome (lane, key, digest, block, ordinal, stream_id, position, body)
  SELECT _lane, i.key, i.digest, _number, i.ordinal, i.stream_id, _first + nullif(i.event, 0) - 1,
         substring(_records FROM i.body_offset FOR i.body_length)
    FROM unnest(_keys, _digests, _outcome_streams, _outcome_events, _body_offsets, _body_lengths)
         WITH ORDINALITY AS i(key, digest, stream_id, event, body_offset, body_length, ordinal);

  INSERT INTO event (lane, position, block, stream_id, previous_position, version, entity, type, accounts, amounts, payload)
  SELECT _lane, _first + i.ordinal - 1, _number, i.stream_id,
         CASE WHEN i.previous < 0 THEN _first - i.previous - 1 WHEN i.previous > 0 THEN i.previous END,
         i.version, nullif(i.entity, 0), i.type,
         _accounts[(_posting_ends[i.ordinal]) + 1 : _posting_ends[i.ordinal + 1]],
         _amounts[(_posting_ends[i.ordinal]) + 1 : _posting_ends[i.ordinal + 1]],
         substring(_records FROM i.payload_offset FOR i.payload_length)
    FROM unnest(_event_streams, _event_versions, _previous, _entities, _types, _payload_offsets, _payload_lengths)
         WITH ORDINALITY AS i(stream_id, version, previous, entity, type, payload_offset, payload_length, ordinal);

  IF cardinality(_entity_ids) > 0 THEN
    INSERT INTO entity (lane, stream_id, entity, state)
    SELECT _lane, i.stream_id, i.entity, substring(_entity_states FROM i.state_offset FOR i.state_length)
      FROM unnest(_entity_streams, _entity_ids, _entity_offsets, _entity_lengths) AS i(stream_id, entity, state_offset, state_length)
    ON CONFLICT (lane, stream_id, entity) DO UPDATE SET state = excluded.state;
  END IF;

  INSERT INTO milestone (lane, stream_id, version, position, state)
  SELECT _lane, i.stream_id, i.version, _first + i.last_event - 1, substring(_states FROM i.state_offset FOR i.state_length)
    FROM unnest(_stream_ids, _expected, _versions, _last_events, _state_offsets, _state_lengths)
         AS i(stream_id, expected, version, last_event, state_offset, state_length)
   WHERE i.version / 64 > i.expected / 64;

  _hash := sha256(_head.hash || '\\x01'::bytea || int2send(_lane) || int8send(_number) || int8send(_first)
    || int4send(_event_count) || int4send(_outcome_count)
    || int8send((extract(epoch FROM _at) * 1000000)::bigint) || int4send(_date - date '2000-01-01') || _records);
  INSERT INTO block (lane, number, first_position, event_count, outcome_count, committed_at, business_date, hash)
  VALUES (_lane, _number, _first, _event_count, _outcome_count, _at, _date, _hash);
  UPDATE lane_head h
     SET position = _head.position + _event_count, block = _number, hash = _hash, committed_at = _at, business_date = _date
   WHERE h.lane = _lane;

  RETURN QUERY SELECT _first, _number, _head.position, _at, _date;
END $$;
`;

const GRANTS = `
REVOKE ALL ON FUNCTION commit_block FROM PUBLIC;
GRANT EXECUTE ON FUNCTION commit_block TO onecard_app;
GRANT SELECT ON core_setting, lane_head, stream, event, outcome, entity, milestone, block TO onecard_app;
GRANT SELECT, INSERT, UPDATE ON subscription_checkpoint TO onecard_app;
`;

export class EventStore1764000000100 implements MigrationInterface {
  readonly name = 'EventStore1764000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(COMMIT_BLOCK);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION commit_block');
    await runner.query(
      'DROP TABLE subscription_checkpoint, block, milestone, entity, outcome, event, stream, lane_head, core_setting',
    );
  }
}
