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

package dev.patterns.saga.actuate.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.actuate.endpoint.Mermaid.Exit;
import dev.patterns.saga.actuate.endpoint.Mermaid.Shape;
import dev.patterns.saga.engine.SagaOutline;
import dev.patterns.saga.engine.SagaOutline.Step;

/**
 * Draws what an instance did: each step with its status and attempts, what is still to
 * come, and what was undone in which order; one part for each run.
 */
final class InstanceDiagram {

	private final Mermaid chart = new Mermaid();

	private final SagaInstance saga;

	private final @Nullable SagaOutline outline;

	/** Nodes of the steps of the run that is being drawn, by name of the step. */
	private final Map<String, String> drawn = new LinkedHashMap<>();

	private InstanceDiagram(SagaInstance saga, @Nullable SagaOutline outline) {
		this.saga = saga;
		this.outline = outline;
	}

	/**
	 * Draw an instance.
	 * @param saga the instance
	 * @param outline its definition, {@code null} if that is not known: steps are then
	 * drawn one after another
	 * @return the chart
	 */
	static String of(SagaInstance saga, @Nullable SagaOutline outline) {
		return new InstanceDiagram(saga, outline).draw();
	}

	private String draw() {
		List<String> title = new ArrayList<>(List.of(this.saga.id(),
				this.saga.name() + ", version " + this.saga.version(), this.saga.status().name()));
		if (this.saga.reason() != null) {
			title.add(this.saga.reason().name());
		}
		List<Exit> exits = List.of(Exit.of(this.chart.node("start", Shape.ROUND, null, title.toArray(String[]::new))));
		TreeSet<Integer> runs = new TreeSet<>(List.of(this.saga.run()));
		this.saga.steps().forEach((step) -> runs.add(step.run()));
		for (int run : runs) {
			if (runs.size() > 1) {
				this.chart.begin("run" + run, "run " + run);
				List<Exit> before = List.of(Exit.of(this.chart.node("r" + run, Shape.CIRCLE, null, " ")));
				List<Exit> after = draw(run, before);
				this.chart.end();
				this.chart.connect(exits, List.of("r" + run));
				exits = after;
			}
			else {
				exits = draw(run, exits);
			}
		}
		if (this.saga.status().isEnded()) {
			this.chart.connect(exits, List.of(this.chart.node("ended", Shape.ROUND, null, this.saga.status().name())));
		}
		styles();
		return this.chart.toString();
	}

	private void styles() {
		this.chart.style("completed", "fill:#d5f5d5,color:#000");
		this.chart.style("started", "fill:#d5e5fa,color:#000");
		this.chart.style("awaiting", "fill:#d5e5fa,color:#000");
		this.chart.style("retrying", "fill:#fff2c5,color:#000");
		this.chart.style("uncertain", "fill:#fff2c5,color:#000");
		this.chart.style("failed", "fill:#fad5d5,color:#000");
		this.chart.style("skipped", "stroke-dasharray:4 4");
		this.chart.style("pending", "stroke-dasharray:4 4");
	}

	private List<Exit> draw(int run, List<Exit> before) {
		this.drawn.clear();
		List<SagaStepInstance> steps = this.saga.steps().stream().filter((step) -> step.run() == run).toList();
		List<Exit> exits = FlowDiagram.isFlow(steps)
				? new FlowDiagram(this.chart, run, steps, this.drawn).draw("", before)
				: drawForward(run, of(steps, SagaStepKind.FORWARD), before);
		int number = 0;
		for (SagaStepInstance undone : of(steps, SagaStepKind.COMPENSATION)) {
			String node = this.chart.node("r" + run + "u" + number, Shape.BOX, style(undone),
					"undo " + FlowDiagram.name(undone), state(undone));
			String step = this.drawn.get(FlowDiagram.name(undone));
			if (step != null) {
				this.chart.dotted(step, node, "undone by");
			}
			this.chart.connect((number > 0) ? exits : withReason(exits), List.of(node));
			exits = List.of(Exit.of(node));
			number++;
		}
		for (SagaStepInstance ended : of(steps, SagaStepKind.ENDED)) {
			String node = this.chart.node("r" + run + "e", Shape.BOX, style(ended), "end callback", state(ended));
			this.chart.connect(exits, List.of(node));
			exits = List.of(Exit.of(node));
		}
		return exits;
	}

	private List<Exit> withReason(List<Exit> exits) {
		String reason = (this.saga.reason() != null) ? this.saga.reason().name() : null;
		return exits.stream().map((exit) -> new Exit(exit.node(), reason)).toList();
	}

	private static List<SagaStepInstance> of(List<SagaStepInstance> steps, SagaStepKind kind) {
		return steps.stream().filter((step) -> step.kind() == kind).toList();
	}

	/**
	 * Draw the steps of a run.
	 * @param run the run
	 * @param steps what is recorded of them
	 * @param before where they begin
	 * @return where the last recorded ones end
	 */
	private List<Exit> drawForward(int run, List<SagaStepInstance> steps, List<Exit> before) {
		boolean goesOn = run == this.saga.run() && this.saga.reason() == null && !this.saga.status().isEnded();
		List<Exit> last = before;
		List<Exit> recorded = before;
		for (List<String> group : groups(steps)) {
			List<String> nodes = new ArrayList<>();
			boolean any = false;
			for (String name : group) {
				SagaStepInstance step = steps.stream()
					.filter((candidate) -> candidate.name().equals(name))
					.findFirst()
					.orElse(null);
				if (step != null || goesOn) {
					String node = "r" + run + "s" + this.drawn.size();
					nodes.add((step != null) ? this.chart.node(node, Shape.BOX, style(step), name, state(step))
							: this.chart.node(node, Shape.BOX, "pending", name, "to come"));
					this.drawn.put(name, node);
					any |= step != null;
				}
			}
			if (!nodes.isEmpty()) {
				this.chart.connect(last, nodes);
				last = nodes.stream().map(Exit::of).toList();
				recorded = any ? last : recorded;
			}
		}
		return recorded;
	}

	private List<List<String>> groups(List<SagaStepInstance> steps) {
		List<List<String>> groups = new ArrayList<>();
		if (this.outline != null) {
			DefinitionDiagram.groups(this.outline)
				.forEach((group) -> groups.add(group.stream().map(Step::name).toList()));
		}
		for (SagaStepInstance step : steps) {
			if (this.outline == null || this.outline.step(step.name()).isEmpty()) {
				groups.add(List.of(step.name()));
			}
		}
		return groups;
	}

	private static String style(SagaStepInstance step) {
		return step.status().name().toLowerCase(Locale.ROOT);
	}

	private static String state(SagaStepInstance step) {
		return step.status() + ((step.attempts() > 1) ? ", " + step.attempts() + " attempts" : "");
	}

}
