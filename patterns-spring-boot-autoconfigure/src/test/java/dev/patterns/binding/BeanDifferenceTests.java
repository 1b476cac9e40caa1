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

package dev.patterns.binding;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BeanDifference}.
 */
class BeanDifferenceTests {

	private final Sample before = new Sample();

	private final Sample after = new Sample();

	private final Sample target = new Sample();

	@Test
	void setsOnlyWhatDiffers() {
		this.target.setCount(77);
		this.target.setCollaborator(new Object());
		this.after.setName("new");
		Object collaborator = this.target.getCollaborator();
		assertThat(apply()).isEmpty();
		assertThat(this.target.getName()).isEqualTo("new");
		assertThat(this.target.getCount()).isEqualTo(77);
		assertThat(this.target.getCollaborator()).isSameAs(collaborator);
	}

	@Test
	void setsBackToNull() {
		this.before.setName("old");
		this.target.setName("old");
		apply();
		assertThat(this.target.getName()).isNull();
	}

	@Test
	void keepsNestedObjects() {
		Sample nested = new Sample();
		this.before.setNested(new Sample());
		this.after.setNested(new Sample());
		this.target.setNested(nested);
		this.after.getNested().setName("deep");
		apply();
		assertThat(this.target.getNested()).isSameAs(nested);
		assertThat(nested.getName()).isEqualTo("deep");
	}

	@Test
	void takesNewNestedObjects() {
		this.after.setNested(new Sample());
		apply();
		assertThat(this.target.getNested()).isSameAs(this.after.getNested());
	}

	@Test
	void replacesTheContentOfCollectionsWithoutSetter() {
		this.before.getList().addAll(List.of("a", "b"));
		this.target.getList().addAll(List.of("a", "b"));
		this.after.getList().add("c");
		this.before.getMap().put("x", "1");
		this.target.getMap().put("x", "1");
		this.after.getMap().put("y", "2");
		assertThat(apply()).isEmpty();
		assertThat(this.target.getList()).containsExactly("c");
		assertThat(this.target.getMap()).isEqualTo(Map.of("y", "2"));
	}

	@Test
	void tellsWhatItCannotChange() {
		this.after.fixed = List.of("new");
		assertThat(apply()).containsExactly("fixed");
	}

	@Test
	void readsNothingThatIsNeverBound() {
		this.after.setName("new");
		assertThat(apply()).isEmpty();
		assertThat(this.before.connections + this.after.connections + this.target.connections).isZero();
	}

	private List<String> apply() {
		BeanDifference difference = new BeanDifference();
		difference.apply(this.before, this.after, this.target);
		return difference.failures();
	}

	public static class Sample {

		private String name;

		private int count;

		private int connections;

		private Object collaborator;

		private Sample nested;

		private List<String> fixed = List.of("old");

		private final List<String> list = new ArrayList<>();

		private final Map<String, String> map = new HashMap<>();

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

		public Connection getConnection() {
			this.connections++;
			throw new IllegalStateException("There is none");
		}

		public int getCount() {
			return this.count;
		}

		public void setCount(int count) {
			this.count = count;
		}

		public Object getCollaborator() {
			return this.collaborator;
		}

		public void setCollaborator(Object collaborator) {
			this.collaborator = collaborator;
		}

		public Sample getNested() {
			return this.nested;
		}

		public void setNested(Sample nested) {
			this.nested = nested;
		}

		public List<String> getFixed() {
			return this.fixed;
		}

		public List<String> getList() {
			return this.list;
		}

		public Map<String, String> getMap() {
			return this.map;
		}

	}

}
