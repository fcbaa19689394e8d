/** Adam against TensorFlow.js' own, and by hand. */

import { expect } from "chai";
import { Adam } from "../../../model/core/adam.js";
import { tf } from "../../../model/core/tf.js";
import { expectClose, randomFloats } from "../arrays.js";

describe("Adam", () => {
  it("equals TensorFlow.js' own where every row is mentioned", () => {
    const [ours, theirs] = [1, 2].map(() => tf.variable(tf.tensor2d(randomFloats(12, 3), [4, 3])));
    const [adam, library] = [new Adam(), tf.train.adam(0.1, 0.9, 0.999, 1e-7)];
    const rows = tf.tensor1d([2, 0, 3, 1], "int32");
    for (let step = 0; step < 5; step++) {
      const gradient = tf.tensor2d(randomFloats(12, 10 + step), [4, 3]);
      adam.beginStep(0.1);
      if (step % 2) adam.update(ours, gradient);
      else adam.updateRows(ours, rows, tf.gather(gradient, rows));
      library.applyGradients([{ name: theirs.name, tensor: gradient }]);
    }
    expectClose(ours.dataSync(), theirs.dataSync(), 1e-5);
  });

  it("takes a first step of the learning rate, against the gradient, by hand", () => {
    // mean/(1−β₁) = g and √(square/(1−β₂)) = |g|: the first change is lr · g/|g|
    const variable = tf.variable(tf.tensor1d([1, 1, 1]));
    const adam = new Adam();
    adam.beginStep(0.01);
    adam.update(variable, tf.tensor1d([0.5, -2, 0]));
    expectClose(variable.dataSync(), [0.99, 1.01, 1], 1e-6);
  });

  it("leaves rows alone that are not mentioned, and no tensor behind", () => {
    const before = tf.memory().numTensors;
    const table = tf.variable(tf.ones([3, 2]));
    const adam = new Adam();
    tf.tidy(() => {
      for (let step = 0; step < 3; step++) {
        adam.beginStep(0.1);
        adam.updateRows(table, tf.tensor1d([1], "int32"), tf.tensor2d([[1, -1]]));
      }
    });
    const values = table.dataSync();
    expectClose([...values.slice(0, 2), ...values.slice(4)], [1, 1, 1, 1], 0);
    expectClose(values.slice(2, 4), [0.7, 1.3], 1e-4);
    adam.dispose();
    table.dispose();
    // `tf.ones` above is the one that this test made itself
    expect(tf.memory().numTensors).to.equal(before + 1);
  });
});
