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
 * Scripts that look at many instances, claim them, and clean up.
 */
final class SagaReadingLua {

	/** The most entries of an index that one execution looks at. */
	static final int WINDOW = 500;

	static final String CLAIM = SagaLua.PRELUDE
			+ """
					local node, now, want, lot = arg(), number(), number(), number()
					local takeOver, hold, lost, fair, window = arg() == '1', arg(), arg() == '1', arg() == '1', number()
					local runsAs, names, keysOf = {}, {}, {}
					for i = 1, number() do
						local name, key = arg(), arg()
						runsAs[key] = arg()
						if not keysOf[name] then
							names[#names + 1] = name
							keysOf[name] = {}
						end
						table.insert(keysOf[name], key)
					end
					local limits, limited = {}, false
					for i = 1, number() do
						limits[arg()] = { max = number(), value = arg() == '1', each = number() }
						limited = true
					end
					local active, running = {}, 0
					for _, id in ipairs(list()) do
						active[id] = true
						running = running + 1
					end
					local ids = list()
					local today = clock()
					-- After an outage nobody's lease is alive, and a claim may have waited for its end.
					takeOver = takeOver and holds(node, hold, today)
					local out = {}

					local function held(name, field)
						return tonumber(call('HGET', P .. 'lim:' .. name, field) or 0)
					end
					local function acquire(h, limit)
						if limit.max > 0 and held(h.name, 'a') >= limit.max then return false end
						if h.value and limit.value then
							if held(h.name, 'v' .. h.value) >= limit.each then return false end
							call('HINCRBY', P .. 'lim:' .. h.name, 'v' .. h.value, 1)
						end
						call('HINCRBY', P .. 'lim:' .. h.name, 'a', 1)
						return true
					end
					local function take(h, limit)
						local counted = h.limited == '1'
						if limit and not counted and not acquire(h, limit) then return 0 end
						local new = copy(h)
						if not h.ended and h.status ~= 'SUSPENDED' and h.status ~= 'COMPENSATION_FAILED'
								and h.status ~= 'PARKED' then
							new.status = h.reason and 'COMPENSATING' or 'RUNNING'
						end
						new.owner, new.epoch, new.fp = node, tostring(tonumber(h.epoch) + 1), runsAs[definition(h)]
						new.limited = (limit or counted) and '1' or '0'
						new.due, new.updated = h.due or tostring(now), tostring(now)
						save(h, new)
						local asked = call('EXISTS', P .. 'rs:' .. h.id)
						out[#out + 1] = { h.id, h.owner or '', call('HGETALL', P .. 's:' .. h.id), tostring(asked) }
						return 1
					end
					local function candidate(id)
						local h = not active[id] and load(id)
						return h and runsAs[definition(h)] and h
					end
					local function takeAll(entries, most)
						table.sort(entries, function(a, b)
							return a[2] < b[2] or (a[2] == b[2] and a[1] < b[1])
						end)
						local taken = 0
						for _, entry in ipairs(entries) do
							if taken >= most then break end
							local h = candidate(entry[1])
							if h then taken = taken + take(h, limits[h.name]) end
						end
						return taken
					end
					local function read(entries, key, offset, size)
						local found = call('ZRANGEBYSCORE', P .. 'due:' .. key, '-inf', now, 'WITHSCORES', 'LIMIT', offset, size)
						for i = 1, #found, 2 do entries[#entries + 1] = { found[i], tonumber(found[i + 1]) } end
					end
					local function due(keys, most)
						local size = most + running
						if limited then size = math.max(size, window) end
						local first = {}
						for _, key in ipairs(keys) do read(first, key, 0, size) end
						local taken = takeAll(first, most)
						if not limited or taken >= most then return taken end
						-- One value of an attribute with many instances must not hide the others.
						local second = {}
						for _, key in ipairs(keys) do
							local more = call('ZCOUNT', P .. 'due:' .. key, '-inf', now) - size
							if more > 0 then read(second, key, size + math.floor(lot * more), size) end
						end
						return taken + takeAll(second, most - taken)
					end
					local function lostOf(owner, most)
						local key = P .. 'own:' .. owner
						local found
						if call('SCARD', key) > 2 * window then
							found = call('SRANDMEMBER', key, 2 * window)
						else
							found = call('SMEMBERS', key)
						end
						local taken = 0
						for _, id in ipairs(found) do
							if taken >= most then break end
							local h = candidate(id)
							if h then taken = taken + take(h, limits[h.name]) end
						end
						return taken
					end

					if #ids > 0 then
						for _, id in ipairs(ids) do
							if #out >= want then break end
							local h = candidate(id)
							if h and (not h.owner or h.owner == node or (takeOver and not alive(h.owner, today))) then
								take(h, nil)
							end
						end
						return out
					end
					local taken = 0
					if lost then
						taken = lostOf(node, want)
						if takeOver then
							for _, owner in ipairs(call('SMEMBERS', P .. 'owners')) do
								if call('EXISTS', P .. 'own:' .. owner) == 0 then
									call('SREM', P .. 'owners', owner)
								elseif owner ~= node and taken < want and not alive(owner, today) then
									taken = taken + lostOf(owner, want - taken)
								end
							end
						end
					end
					if fair then
						for _, share in ipairs({ math.max(1, math.floor(want / #names)), want }) do
							for _, name in ipairs(names) do
								if taken < want then taken = taken + due(keysOf[name], math.min(share, want - taken)) end
							end
						end
					elseif taken < want then
						local all = {}
						for _, name in ipairs(names) do
							for _, key in ipairs(keysOf[name]) do all[#all + 1] = key end
						end
						due(all, want - taken)
					end
					return out
					""";

	/**
	 * Looks at the first request of each instance, and takes those of instances that the
	 * node could claim, or has claimed.
	 */
	static final String FIND_REQUESTS = SagaLua.PRELUDE + """
			local node, takeOver, most, window = arg(), arg() == '1', number(), number()
			local today, out = clock(), {}
			local function take(r)
				local fields = { 'saga', 'type', 'argument', 'by', 'at' }
				local values, pairs = call('HMGET', P .. 'r:' .. r, unpack(fields)), {}
				for i, field in ipairs(fields) do
					if values[i] then
						pairs[#pairs + 1] = field
						pairs[#pairs + 1] = values[i]
					end
				end
				out[#out + 1] = { r, pairs }
			end
			for _, r in ipairs(call('ZRANGE', P .. 'rt', 0, most - 1)) do take(r) end
			local first = {}
			for _, key in ipairs(list()) do
				local offset, found = 0, 0
				while found < most do
					local entries = call('ZRANGE', P .. 'rq:' .. key, offset, offset + window - 1, 'WITHSCORES')
					for i = 1, #entries, 2 do
						local owner = call('HGET', P .. 's:' .. entries[i], 'owner')
						if found < most and (not owner or owner == node or (takeOver and not alive(owner, today))) then
							first[#first + 1] = tonumber(entries[i + 1])
							found = found + 1
						end
					end
					if #entries < 2 * window then break end
					offset = offset + window
				end
			end
			table.sort(first)
			for i = 1, math.min(most, #first) do take(string.format('%.0f', first[i])) end
			return out
			""";

	static final String FIND_REQUESTS_OF = SagaLua.PRELUDE + """
			local out = {}
			for i, r in ipairs(call('ZRANGE', P .. 'rs:' .. arg(), 0, number() - 1)) do
				out[i] = { r, call('HGETALL', P .. 'r:' .. r) }
			end
			return out
			""";

	static final String ANNOUNCE = SagaLua.PRELUDE + """
			local key = P .. 'can:' .. arg()
			call('DEL', key)
			for _, definition in ipairs(list()) do call('SADD', key, definition) end
			return 1
			""";

	/** Parks and lets go on; answers with id and name of what was parked. */
	static final String PARK = SagaLua.PRELUDE + """
			local now, most, mayPark, node, hold = arg(), number(), arg() == '1', arg(), arg()
			for _, key in ipairs(list()) do
				for _, id in ipairs(call('ZRANGE', P .. 'parked:' .. key, 0, most - 1)) do
					local h = load(id)
					local new = copy(h)
					new.status = h.reason and 'COMPENSATING' or 'QUEUED'
					new.due, new.resume, new.updated = h.resume, nil, now
					save(h, new)
				end
			end
			local out, today, can = {}, clock(), {}
			if not mayPark or not holds(node, hold, today) then return out end
			for _, node in ipairs(call('ZRANGEBYSCORE', P .. 'nodes', '(' .. string.format('%.0f', today), '+inf')) do
				for _, key in ipairs(call('SMEMBERS', P .. 'can:' .. node)) do can[key] = true end
			end
			local function park(id, h)
				local new = copy(h)
				new.status, new.owner, new.limited, new.epoch = 'PARKED', nil, '0', tostring(tonumber(h.epoch) + 1)
				new.due, new.resume, new.updated = nil, h.due or now, now
				save(h, new)
				if h.limited == '1' then release(h) end
				out[#out + 1] = id
				out[#out + 1] = h.name
			end
			for _, key in ipairs(call('SMEMBERS', P .. 'definitions')) do
				if not can[key] then
					for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'due:' .. key, '-inf', now, 'LIMIT', 0, most)) do
						park(id, load(id))
					end
				end
			end
			for _, owner in ipairs(call('SMEMBERS', P .. 'owners')) do
				if not alive(owner, today) then
					for _, id in ipairs(call('SRANDMEMBER', P .. 'own:' .. owner, 2 * most)) do
						local h = load(id)
						if h and not can[definition(h)] then park(id, h) end
					end
				end
			end
			return out
			""";

	/**
	 * Deletes what has ended: one instance and its children that have, or those that
	 * ended first. Children lose their parent with it.
	 */
	static final String PURGE = SagaLua.PRELUDE
			+ """
					local only, before, most = optional(), number(), number()
					local ids = only and { only }
						or call('ZRANGEBYSCORE', P .. 'ended', '-inf', '(' .. string.format('%.0f', before), 'LIMIT', 0, most)
					local purged = 0
					while #ids > 0 do
						local children = {}
						for _, id in ipairs(ids) do
							local h = load(id)
							if h and ENDED[h.status] and h.ended and tonumber(h.ended) < before and not h.parent then
								for _, r in ipairs(call('ZRANGE', P .. 'rs:' .. id, 0, -1)) do removeRequest(r) end
								for _, key in ipairs(call('SMEMBERS', P .. 'x:' .. id)) do call('ZREM', P .. key, id) end
								index(id, h, nil)
								for _, child in ipairs(call('SMEMBERS', P .. 'kids:' .. id)) do
									local c = load(child)
									if c then
										local orphan = copy(c)
										orphan.parent = nil
										save(c, orphan)
										children[#children + 1] = child
									end
								end
								call('UNLINK', P .. 's:' .. id, P .. 't:' .. id, P .. 'a:' .. id, P .. 'x:' .. id, P .. 'rs:' .. id,
									P .. 'kids:' .. id)
								purged = purged + 1
							end
						end
						ids = only and children or {}
					end
					return purged
					""";

	/**
	 * Looks at a part of an index, newest first, for entries that other indexes have,
	 * too. Answers with how many were looked at, and the ids.
	 */
	static final String SEARCH = SagaLua.PRELUDE + """
			local base, highest, lowest, offset, size = arg(), arg(), arg(), arg(), arg()
			local others = list()
			local found = call('ZREVRANGEBYSCORE', P .. base, highest, lowest, 'LIMIT', offset, size)
			local out = { tostring(#found) }
			for _, id in ipairs(found) do
				local all = true
				for _, key in ipairs(others) do
					all = all and call('ZSCORE', P .. key, id)
				end
				if all then out[#out + 1] = id end
			end
			return out
			""";

	static final String FETCH = SagaLua.PRELUDE + """
			local out = {}
			for i, id in ipairs(list()) do out[i] = { id, call('HGETALL', P .. 's:' .. id) } end
			return out
			""";

	static final String COUNT = SagaLua.PRELUDE + """
			local out = {}
			for i, key in ipairs(list()) do out[i] = call('ZCARD', P .. key) end
			return out
			""";

	static final String OLDEST = SagaLua.PRELUDE + """
			local oldest = nil
			for _, key in ipairs(call('SMEMBERS', P .. 'definitions')) do
				local first = call('ZRANGE', P .. 'due:' .. key, 0, 0, 'WITHSCORES')
				if first[2] then
					if not oldest or tonumber(first[2]) < oldest then oldest = tonumber(first[2]) end
				elseif call('HEXISTS', P .. 'unfinished', key) == 0 then
					call('SREM', P .. 'definitions', key)
				end
			end
			return oldest and string.format('%.0f', oldest) or false
			""";

	/** The first time after another one at which something is due. */
	static final String NEXT_DUE = SagaLua.PRELUDE
			+ """
					local after, next = arg(), nil
					for _, key in ipairs(list()) do
						local first = call('ZRANGEBYSCORE', P .. 'due:' .. key, '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
						if first[2] and (not next or tonumber(first[2]) < next) then next = tonumber(first[2]) end
					end
					return next and string.format('%.0f', next) or false
					""";

	/**
	 * Renews a lease; answers with whether it was alive, the time, and how often it was
	 * acquired.
	 */
	static final String RENEW = SagaLua.PRELUDE + """
			local node, duration, keep = arg(), number(), number()
			local now = clock()
			local unbroken = alive(node, now)
			call('ZADD', P .. 'nodes', now + duration, node)
			for _, gone in ipairs(call('ZRANGEBYSCORE', P .. 'nodes', '-inf', now - keep, 'LIMIT', 0, 100)) do
				call('ZREM', P .. 'nodes', gone)
					call('DEL', P .. 'can:' .. gone)
					call('HDEL', P .. 'holds', gone)
				end
				local hold = unbroken and call('HGET', P .. 'holds', node)
				if not hold then hold = tostring(call('HINCRBY', P .. 'holds', node, 1)) end
				return { unbroken and 1 or 0, now, hold }
			""";

	static final String GIVE_UP = SagaLua.PRELUDE + """
			call('ZADD', P .. 'nodes', clock() - 1, arg())
			return 1
			""";

	private SagaReadingLua() {
	}

}
