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

package dev.patterns.outbox.store;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.springframework.util.Assert;

/**
 * A set of key hashes. Immutable.
 */
public final class KeyHashes {

	private static final KeyHashes NONE = new KeyHashes(new BitSet());

	private static final KeyHashes ALL = range(0, KeyHash.COUNT - 1);

	private final BitSet bits;

	private KeyHashes(BitSet bits) {
		this.bits = bits;
	}

	/**
	 * The empty set.
	 * @return no hash
	 */
	public static KeyHashes none() {
		return NONE;
	}

	/**
	 * All hashes.
	 * @return 0 to 255
	 */
	public static KeyHashes all() {
		return ALL;
	}

	/**
	 * A range of hashes.
	 * @param first the first hash
	 * @param last the last hash, included
	 * @return the set
	 */
	public static KeyHashes range(int first, int last) {
		Assert.isTrue(first >= 0 && last < KeyHash.COUNT && first <= last, "Hashes go from 0 to 255");
		BitSet bits = new BitSet(KeyHash.COUNT);
		bits.set(first, last + 1);
		return new KeyHashes(bits);
	}

	/**
	 * The set of the given hashes.
	 * @param hashes the hashes
	 * @return the set
	 */
	public static KeyHashes of(IntStream hashes) {
		BitSet bits = new BitSet(KeyHash.COUNT);
		hashes.forEach(bits::set);
		return new KeyHashes(bits);
	}

	/**
	 * The set of the given hashes.
	 * @param hashes the hashes, copied
	 * @return the set
	 */
	public static KeyHashes of(BitSet hashes) {
		return new KeyHashes((BitSet) hashes.clone());
	}

	/**
	 * The even share of one among several members: contiguous, and different from the
	 * shares of all others.
	 * @param index the member's place, from 0
	 * @param members how many there are
	 * @return the member's share
	 */
	public static KeyHashes share(int index, int members) {
		Assert.isTrue(index >= 0 && index < members, "'index' must be below 'members'");
		int first = index * KeyHash.COUNT / members;
		int next = (index + 1) * KeyHash.COUNT / members;
		return (first < next) ? range(first, next - 1) : none();
	}

	/**
	 * Whether a hash is in this set.
	 * @param hash the hash
	 * @return {@code true} if it is
	 */
	public boolean contains(int hash) {
		return this.bits.get(hash);
	}

	/**
	 * Whether this set is empty.
	 * @return {@code true} if there is no hash in it
	 */
	public boolean isEmpty() {
		return this.bits.isEmpty();
	}

	/**
	 * Whether this set contains every hash.
	 * @return {@code true} if it does
	 */
	public boolean isAll() {
		return size() == KeyHash.COUNT;
	}

	/**
	 * How many hashes there are in this set.
	 * @return 0 to 256
	 */
	public int size() {
		return this.bits.cardinality();
	}

	/**
	 * The hashes of this set that are not in another one.
	 * @param other the other set
	 * @return the difference
	 */
	public KeyHashes minus(KeyHashes other) {
		BitSet difference = (BitSet) this.bits.clone();
		difference.andNot(other.bits);
		return new KeyHashes(difference);
	}

	/**
	 * The hashes of this set and of another one.
	 * @param other the other set
	 * @return the union
	 */
	public KeyHashes plus(KeyHashes other) {
		BitSet union = (BitSet) this.bits.clone();
		union.or(other.bits);
		return new KeyHashes(union);
	}

	/**
	 * The hashes of this set that pass a test.
	 * @param test the test
	 * @return the hashes that pass
	 */
	public KeyHashes filter(IntPredicate test) {
		return of(this.bits.stream().filter(test));
	}

	/**
	 * This set as ranges.
	 * @return the ranges, in ascending order
	 */
	public List<Range> ranges() {
		List<Range> ranges = new ArrayList<>();
		int first = this.bits.nextSetBit(0);
		while (first >= 0) {
			int next = this.bits.nextClearBit(first);
			ranges.add(new Range(first, next - 1));
			first = this.bits.nextSetBit(next);
		}
		return ranges;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof KeyHashes that && this.bits.equals(that.bits);
	}

	@Override
	public int hashCode() {
		return this.bits.hashCode();
	}

	@Override
	public String toString() {
		return String.join(",", ranges().stream().map(Range::toString).toList());
	}

	/**
	 * A range of hashes.
	 *
	 * @param first the first hash
	 * @param last the last hash, included
	 */
	public record Range(int first, int last) {

		@Override
		public String toString() {
			return (this.first != this.last) ? this.first + "-" + this.last : String.valueOf(this.first);
		}

	}

}
