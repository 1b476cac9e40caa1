/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.saga.store.redis;

/**
 * What the scripts share. The only key they are given is the prefix of all others: it has
 * a hash tag, so that all of them are in the slot of a cluster in which the script is
 * executed. Arguments are read one after the other; one that may be absent begins with
 * {@code =}, or is {@code -}.
 * <p>
 * Keys: {@code s:<id>} the instance (hash), {@code t:<id>} its steps (hash),
 * {@code a:<id>} former attempts (list), {@code x:<id>} the names of its fixed indexes
 * (set), {@code kids:<id>} its children (set), {@code rs:<id>} its requests (sorted set),
 * {@code r:<number>} a request (hash), {@code nodes} the leases (sorted set) and
 * {@code holds} how often each was acquired (hash), {@code can:<node>} what a node can
 * run (set), {@code own:<node>} what it owns (set), {@code owners} the nodes that own
 * something (set), {@code lim:<name>} what is under way (hash), {@code unfinished}
 * numbers by definition (hash), {@code unit:<uuid>} what has been written already (text),
 * and sorted sets that are indexes: {@code due:} and {@code parked:} and, by the first
 * request, {@code rq:} by definition, {@code rt} for requests to terminate,
 * {@code status:}, {@code reason:}, {@code name:}, {@code attr:}, {@code all} by the time
 * of creation, {@code ended} by that of the end.
 */
final class SagaLua {

	/** Reads arguments and instances, and keeps the indexes. */
	static final String PRELUDE = """
			local P = KEYS[1] .. ':'
			local call = redis.call
			local position = 0
			local function arg()
				position = position + 1
				return ARGV[position]
			end
			local function number()
				return tonumber(arg())
			end
			local function optional()
				local text = arg()
				if text == '-' then return nil end
				return string.sub(text, 2)
			end
			local function list()
				local result = {}
				for i = 1, number() do result[i] = arg() end
				return result
			end
			local function clock()
				local t = call('TIME')
				return t[1] * 1000 + math.floor(t[2] / 1000)
			end
			local function alive(node, now)
				local ends = call('ZSCORE', P .. 'nodes', node)
				return ends and tonumber(ends) > now
			end
			-- Whether a lease is still the one by which somebody has judged that others are gone.
			local function holds(node, hold, now)
				return hold == '' or (alive(node, now) and call('HGET', P .. 'holds', node) == hold)
			end
			local FIELDS = { 'name', 'version', 'fp', 'run', 'status', 'reason', 'failure', 'owner', 'epoch',
				'completion', 'limited', 'value', 'due', 'resume', 'deadline', 'created', 'updated', 'ended', 'parent' }
			local ENDED = { COMPLETED = true, COMPENSATED = true, TERMINATED = true }
			local function load(id)
				local values = call('HMGET', P .. 's:' .. id, unpack(FIELDS))
				if not values[1] then return nil end
				local h = { id = id }
				for i, field in ipairs(FIELDS) do
					if values[i] then h[field] = values[i] end
				end
				return h
			end
			local function copy(h)
				local other = {}
				for field, value in pairs(h) do other[field] = value end
				return other
			end
			local function definition(h)
				return h.name .. '|' .. h.version .. '|' .. h.fp
			end
			local function indexes(h)
				local found = {}
				found['status:' .. h.status] = h.created
				if h.reason then found['reason:' .. h.reason] = h.created end
				if h.due and not h.owner then found['due:' .. definition(h)] = h.due end
				if h.status == 'PARKED' and h.resume then found['parked:' .. definition(h)] = h.resume end
				-- A child may have to be undone as long as its parent is there.
				if ENDED[h.status] and h.ended and not h.parent then found['ended'] = h.ended end
				return found
			end
			local function count(key, step)
				if call('HINCRBY', P .. 'unfinished', key, step) == 0 then call('HDEL', P .. 'unfinished', key) end
			end
			-- The instances that have requests, by the first of them.
			local function moveRequests(id, from, to)
				local first = call('ZSCORE', P .. 'rq:' .. from, id)
				if first then
					call('ZREM', P .. 'rq:' .. from, id)
					call('ZADD', P .. 'rq:' .. to, first, id)
				end
			end
			local function firstRequest(id)
				local offset = 0
				while true do
					local found = call('ZRANGE', P .. 'rs:' .. id, offset, offset + 9)
					for _, r in ipairs(found) do
						if call('HGET', P .. 'r:' .. r, 'type') ~= 'TERMINATE' then return r end
					end
					if #found < 10 then return nil end
					offset = offset + 10
				end
			end
			local function index(id, old, new)
				local before = old and indexes(old) or {}
				local after = new and indexes(new) or {}
				for key in pairs(before) do
					if not after[key] then call('ZREM', P .. key, id) end
				end
				for key, score in pairs(after) do
					if before[key] ~= score then call('ZADD', P .. key, score, id) end
				end
				local was = old and old.owner
				local is = new and new.owner
				if was ~= is then
					if was then call('SREM', P .. 'own:' .. was, id) end
					if is then
						call('SADD', P .. 'own:' .. is, id)
						call('SADD', P .. 'owners', is)
					end
				end
				local from = old and definition(old)
				local to = new and definition(new)
				local left = old and not ENDED[old.status] and from
				local entered = new and not ENDED[new.status] and to
				if left ~= entered then
					if left then count(left, -1) end
					if entered then count(entered, 1) end
				end
				if to and (to ~= from or left ~= entered) then call('SADD', P .. 'definitions', to) end
				if to and from and to ~= from then moveRequests(id, from, to) end
			end
			local function save(old, new)
				local set, del = {}, {}
				for _, field in ipairs(FIELDS) do
					if new[field] ~= old[field] then
						if new[field] == nil then
							del[#del + 1] = field
						else
							set[#set + 1] = field
							set[#set + 1] = new[field]
						end
					end
				end
				if #set > 0 then call('HSET', P .. 's:' .. new.id, unpack(set)) end
				if #del > 0 then call('HDEL', P .. 's:' .. new.id, unpack(del)) end
				index(new.id, old, new)
			end
			local function lower(name, field)
				if call('HINCRBY', P .. 'lim:' .. name, field, -1) <= 0 then call('HDEL', P .. 'lim:' .. name, field) end
			end
			local function release(h)
				lower(h.name, 'a')
				if h.value then lower(h.name, 'v' .. h.value) end
			end
			local function request(id, type, argument, payload, by, at)
				local h = load(id)
				if not h then return end
				local r = call('INCR', P .. 'requests')
				call('HSET', P .. 'r:' .. r, 'saga', id, 'type', type, 'at', at)
				if argument then call('HSET', P .. 'r:' .. r, 'argument', argument) end
				if payload then call('HSET', P .. 'r:' .. r, 'payload', payload) end
				if by then call('HSET', P .. 'r:' .. r, 'by', by) end
				call('ZADD', P .. 'rs:' .. id, r, r)
				if type == 'TERMINATE' then
					call('ZADD', P .. 'rt', r, r)
				else
					call('ZADD', P .. 'rq:' .. definition(h), 'NX', r, id)
				end
			end
			local function removeRequest(r)
				local id = call('HGET', P .. 'r:' .. r, 'saga')
				if not id then return end
				call('ZREM', P .. 'rt', r)
				call('ZREM', P .. 'rs:' .. id, r)
				call('DEL', P .. 'r:' .. r)
				local h = load(id)
				if not h then return end
				local next = firstRequest(id)
				if next then
					call('ZADD', P .. 'rq:' .. definition(h), next, id)
				else
					call('ZREM', P .. 'rq:' .. definition(h), id)
				end
			end
			local function tellParent(h, at)
				if h.parent then request(h.parent, 'CHILD', h.id, nil, nil, at) end
			end
			""";

	private SagaLua() {
	}

}
