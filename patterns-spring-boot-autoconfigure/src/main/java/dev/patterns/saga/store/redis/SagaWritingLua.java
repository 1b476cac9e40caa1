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
 * The script that writes. It checks everything before it changes anything, since what a
 * script has changed is not taken back when it fails.
 */
final class SagaWritingLua {

	/**
	 * Writes what belongs together. Clients may send a script twice when a connection
	 * breaks, so what was answered is kept for a while by the number of the unit; an
	 * {@code X} there says that it must not be executed any more. Answers with a JSON
	 * array: {@code OK}, {@code NO}, {@code DUPLICATE} or {@code CANCELLED}, then
	 * {@code F<id>} for what belongs to somebody else, {@code C<id>} for ids that are
	 * taken, {@code E<id>} for what was terminated.
	 */
	static final String UNIT = SagaLua.PRELUDE + """
			local unit, keep, mode = arg(), arg(), arg()
			local known = call('GET', P .. 'unit:' .. unit)
			if known == 'X' then return '["CANCELLED"]' end
			if known then return known end

			local function fields()
				local result = {}
				for i = 1, number() do
					local name = arg()
					result[i] = { name, optional() or false }
				end
				return result
			end
			local function steps()
				local result = {}
				for i = 1, number() do result[i] = { arg(), arg(), arg() } end
				return result
			end

			local operations, answer, refused, fenced, taken = {}, { 'OK' }, { 'NO' }, false, false
			for i = 1, number() do
				local o = { kind = arg(), id = arg() }
				if o.kind == 'insert' then
					o.fields, o.keys = list(), list()
					if call('EXISTS', P .. 's:' .. o.id) == 1 then
						o.skip, taken = 'C', true
					end
				elseif o.kind == 'transit' then
					o.owner, o.epoch, o.completions, o.at = arg(), arg(), number(), arg()
					o.fields, o.input, o.forget = fields(), optional(), number()
					o.new, o.changed, o.attempts = steps(), steps(), list()
					o.h = load(o.id)
					if not o.h or (o.h.owner or '') ~= o.owner or o.h.epoch ~= o.epoch then
						o.skip, fenced = 'F', true
					else
						for _, step in ipairs(o.new) do
							if call('HEXISTS', P .. 't:' .. o.id, step[1]) == 1 then return '["DUPLICATE"]' end
						end
					end
				elseif o.kind == 'terminate' then
					o.failure, o.at = arg(), arg()
				elseif o.kind == 'let-go' then
					o.parent = arg()
				elseif o.kind == 'request' then
					o.type, o.argument, o.payload, o.by, o.at = arg(), optional(), optional(), optional(), arg()
				end
				if o.skip then
					answer[#answer + 1] = o.skip .. o.id
					refused[#refused + 1] = o.skip .. o.id
				end
				operations[i] = o
			end
			if (fenced and mode ~= 'EACH') or (taken and mode == 'ALL') then return cjson.encode(refused) end

			local function insert(o)
				call('HSET', P .. 's:' .. o.id, unpack(o.fields))
				local h = load(o.id)
				for _, key in ipairs(o.keys) do
					call('ZADD', P .. key, h.created, o.id)
					call('SADD', P .. 'x:' .. o.id, key)
				end
				if h.parent then call('SADD', P .. 'kids:' .. h.parent, o.id) end
				index(o.id, nil, h)
			end
			local function forgetBefore(id, run)
				for _, field in ipairs(call('HKEYS', P .. 't:' .. id)) do
					if tonumber(string.match(field, '^%d+')) < run then call('HDEL', P .. 't:' .. id, field) end
				end
				local attempts = call('LRANGE', P .. 'a:' .. id, 0, -1)
				call('DEL', P .. 'a:' .. id)
				for _, attempt in ipairs(attempts) do
					if tonumber(string.match(attempt, '^%d+')) >= run then call('RPUSH', P .. 'a:' .. id, attempt) end
				end
			end
			local function writeSteps(id, written, completion)
				for _, step in ipairs(written) do
					local place = (step[2] == 'next') and completion or step[2]
					call('HSET', P .. 't:' .. id, step[1], place .. ' ' .. step[3])
				end
			end
			local function transit(o)
				local new = copy(o.h)
				for _, field in ipairs(o.fields) do new[field[1]] = field[2] or nil end
				new.completion = tostring(tonumber(o.h.completion) + o.completions)
				save(o.h, new)
				if o.input then
						-- A repeated start is compared with the first one.
						local first = call('HGET', P .. 's:' .. o.id, 'input')
						if first then call('HSETNX', P .. 's:' .. o.id, 'first', first) end
						call('HSET', P .. 's:' .. o.id, 'input', o.input)
					end
				if o.forget > 0 then forgetBefore(o.id, o.forget) end
				writeSteps(o.id, o.new, new.completion)
				writeSteps(o.id, o.changed, new.completion)
				for _, attempt in ipairs(o.attempts) do call('RPUSH', P .. 'a:' .. o.id, attempt) end
				if o.h.limited == '1' and new.limited ~= '1' then release(o.h) end
				if ENDED[new.status] and not o.h.ended then tellParent(o.h, o.at) end
			end
			local function letGo(o)
				local h = load(o.id)
				if not h or h.parent ~= o.parent then return end
				local new = copy(h)
				new.parent = nil
				save(h, new)
				call('SREM', P .. 'kids:' .. o.parent, o.id)
			end
			local function terminate(o)
				local h = load(o.id)
				if not h or h.ended then return end
				local new = copy(h)
				new.status, new.failure, new.owner, new.limited = 'TERMINATED', h.failure or o.failure, nil, '0'
				new.epoch = tostring(tonumber(h.epoch) + 1)
				new.due, new.resume, new.updated, new.ended = nil, nil, o.at, o.at
				save(h, new)
				if h.limited == '1' then release(h) end
				tellParent(h, o.at)
				answer[#answer + 1] = 'E' .. o.id
			end
			for _, o in ipairs(operations) do
				if o.kind == 'remove' then
					removeRequest(o.id)
				elseif o.kind == 'request' then
					request(o.id, o.type, o.argument, o.payload, o.by, o.at)
				elseif o.kind == 'terminate' then
					terminate(o)
				elseif o.kind == 'let-go' then
					letGo(o)
				elseif not o.skip and o.kind == 'insert' then
					insert(o)
				elseif not o.skip then
					transit(o)
				end
			end
			local text = cjson.encode(answer)
			call('SET', P .. 'unit:' .. unit, text, 'PX', keep)
			return text
			""";

	/**
	 * Reads an instance after trouble: units of which nobody knows whether they were
	 * executed have been, or never will be.
	 */
	static final String SETTLE = SagaLua.PRELUDE + """
			local id, keep = arg(), arg()
			for _, unit in ipairs(list()) do call('SET', P .. 'unit:' .. unit, 'X', 'PX', keep, 'NX') end
			return call('HGETALL', P .. 's:' .. id)
			""";

	private SagaWritingLua() {
	}

}
